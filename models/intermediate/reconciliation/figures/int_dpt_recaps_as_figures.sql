with

recaps as (
    select * from {{ ref('int_dpt_recaps_accepted') }}
    where not is_simulated
),

measured as (
    {% for metric, measure in [
        ('polling_stations', 'polling_stations'),
        ('districts', 'districts'),
        ('villages', 'villages'),
        ('regencies', '1'),
    ] %}
    select
        '{{ metric }}' as metric_code,
        cycle_key,
        stage_code,
        as_of,
        region_code,
        {{ measure }} as value
    from recaps
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- One row per level that a regency's figure adds to: its province, the nation.
by_level as (
    {% for region_code in ["substr(region_code, 1, 2)", "'0'"] %}
    select
        metric_code,
        cycle_key,
        stage_code,
        as_of,
        {{ region_code }} as region_code,
        value
    from measured
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

summed as (
    select
        metric_code,
        cycle_key,
        stage_code,
        max(as_of) as as_of,
        'domestic' as scope_code,
        region_code,
        'all' as sex_code,
        cast(sum(value) as bigint) as value,
        cast(null as bigint) as explained_value,
        cast(null as string) as reason
    from by_level
    group by
        metric_code,
        cycle_key,
        stage_code,
        region_code
)

select * from summed
