with

residents as (
    select * from {{ ref('int_residents_by_sex') }}
    where
        not is_simulated
        and region_level = 'country'
),

summed as (
    select
        'population' as metric_code,
        cast(null as string) as cycle_key,
        cast(null as string) as stage_code,
        as_of,
        'all' as scope_code,
        region_code,
        sex_code,
        cast(sum(persons) as bigint) as value,
        cast(null as bigint) as explained_value,
        cast(null as string) as reason
    from residents
    group by
        as_of,
        region_code,
        sex_code
)

select * from summed
