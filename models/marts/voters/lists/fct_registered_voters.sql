with

counted as (
    {% for model in ['int_registered_voters_by_sex', 'int_active_entries_by_sex'] %}
    select
        cycle_key,
        stage_code,
        region_key,
        sex_code,
        source_code,
        as_of,
        voters,
        delivery_key,
        is_simulated
    from {{ ref(model) }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

keyed as (
    select
        case when is_simulated then 'simulated/' else '' end
        || cycle_key || '/' || stage_code || '/' || region_key || '/' || sex_code
        || '/' || source_code as registered_key,
        *
    from counted

    -- The sum of both sexes would double every sum over the mart.
    where sex_code <> 'all'
)

select * from keyed
