with

recaps as (
    select * from {{ ref('int_dpt_recaps_accepted') }}
),

tree_counts as (
    select * from {{ ref('int_tree_counts_by_regency') }}
),

recap_counts as (
    {% for metric in ['districts', 'villages', 'polling_stations'] %}
    select
        cycle_key,
        stage_code,
        as_of,
        delivery_key,
        region_code,
        '{{ metric }}' as metric_code,
        {{ metric }} as value,
        is_simulated
    from recaps
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

compared as (
    select
        'recap_vs_tree' as comparison_code,
        recap_counts.cycle_key || '/' || recap_counts.stage_code || '/'
        || recap_counts.metric_code || '/' || recap_counts.region_code as subject_code,
        recap_counts.metric_code,
        recap_counts.cycle_key,
        recap_counts.stage_code,
        recap_counts.as_of,
        recap_counts.region_code,
        'all' as sex_code,
        recap_counts.value as expected_value,
        tree_counts.value as actual_value,
        cast(null as string) as reason,
        recap_counts.delivery_key as source,
        recap_counts.is_simulated
    from recap_counts
    left join tree_counts
        on
            recap_counts.cycle_key = tree_counts.cycle_key
            and recap_counts.region_code = tree_counts.regency_code
            and recap_counts.metric_code = tree_counts.metric_code
            and recap_counts.is_simulated = tree_counts.is_simulated
)

select * from compared
