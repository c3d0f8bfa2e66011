with

registered as (
    select * from {{ ref('int_registered_voters_by_sex') }}
    where not is_simulated
),

recaps as (
    select * from {{ ref('int_dpt_recaps_accepted') }}
    where not is_simulated
),

residents as (
    select * from {{ ref('int_residents_by_sex') }}
    where
        not is_simulated
        and region_level = 'country'
),

-- One row per level that a regency's figure adds to: itself, its province, the nation.
voters_by_level as (
    {% for region_code in ["region_code", "substr(region_code, 1, 2)", "'0'"] %}
    select
        'voters' as metric_code,
        cycle_key,
        stage_code,
        as_of,
        {{ region_code }} as region_code,
        sex_code,
        voters as value
    from registered

    union all

    {% endfor %}
    {% for metric, measure in [
        ('polling_stations', 'polling_stations'),
        ('districts', 'districts'),
        ('villages', 'villages'),
        ('regencies', '1'),
    ] %}
    {% for region_code in ["substr(region_code, 1, 2)", "'0'"] %}
    select
        '{{ metric }}' as metric_code,
        cycle_key,
        stage_code,
        as_of,
        {{ region_code }} as region_code,
        'all' as sex_code,
        {{ measure }} as value
    from recaps

    union all

    {% endfor %}
    {% endfor %}
    select
        'population' as metric_code,
        null as cycle_key,
        null as stage_code,
        as_of,
        region_code,
        sex_code,
        persons as value
    from residents

    union all

    select
        'listed_' || region_levels as metric_code,
        null as cycle_key,
        null as stage_code,
        as_of,
        '0' as region_code,
        'all' as sex_code,
        regions as value
    from {{ ref('int_region_codes_counted') }}
),

summed as (
    select
        metric_code,
        cycle_key,
        stage_code,
        max(as_of) as as_of,
        case when metric_code = 'population' then 'all' else 'domestic' end
            as scope_code,
        region_code,
        sex_code,
        cast(sum(value) as bigint) as value
    from voters_by_level
    group by
        metric_code,
        cycle_key,
        stage_code,
        case when cycle_key is null then as_of end,
        region_code,
        sex_code
)

select
    metric_code || '/'
    || coalesce(cycle_key || '/' || stage_code, cast(as_of as string))
    || '/' || scope_code || '/' || region_code || '/' || sex_code as subject_key,
    *
from summed
