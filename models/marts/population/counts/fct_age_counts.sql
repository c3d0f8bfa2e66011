with

counted as (
    select
        coalesce(cycle_key || '/', '') || source_code || '/' || cast(as_of as string)
        || '/' || region_key || '/' || sex_code || '/'
        || coalesce(cast(age as string), 'unknown') as age_count_key,
        source_code,
        cycle_key,
        as_of,
        region_key,
        sex_code,
        age,
        count(*) as persons,
        is_simulated
    from {{ ref('int_persons_counted') }}
    group by
        source_code,
        cycle_key,
        as_of,
        region_key,
        sex_code,
        age,
        is_simulated
)

select * from counted
