with

registered as (
    select * from {{ ref('int_registered_voters_by_sex') }}
    where not is_simulated
),

-- One row per level that a regency's figure adds to: itself, its province, the nation.
by_level as (
    {% for region_code in ["region_code", "substr(region_code, 1, 2)", "'0'"] %}
    select
        cycle_key,
        stage_code,
        as_of,
        {{ region_code }} as region_code,
        sex_code,
        voters
    from registered
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

summed as (
    select
        'voters' as metric_code,
        cycle_key,
        stage_code,
        max(as_of) as as_of,
        'domestic' as scope_code,
        region_code,
        sex_code,
        cast(sum(voters) as bigint) as value,
        cast(null as bigint) as explained_value,
        cast(null as string) as reason
    from by_level
    group by
        cycle_key,
        stage_code,
        region_code,
        sex_code
)

select * from summed
