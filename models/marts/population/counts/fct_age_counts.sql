with

lists as (
    select * from {{ ref('int_voter_list_units') }}
),

-- residents of the register on its day, active entries on the day that ages count by
aged as (
    select
        'dukcapil_register' as source_code,
        cast(null as string) as cycle_key,
        as_of,
        region_key,
        sex_code,
        {{ age_on('birth_date', 'as_of') }} as age,
        is_simulated
    from {{ ref('int_register_persons') }}
    where register_status_code = 'resident'

    union all

    select
        entries.stage_code as source_code,
        entries.cycle_key,
        lists.established_date as as_of,
        entries.region_key,
        entries.sex_code,
        entries.age,
        entries.is_simulated
    from {{ ref('int_voter_entries') }} as entries
    inner join lists
        on entries.list_key = lists.list_key
    where entries.is_active
),

placed as (
    select
        aged.source_code,
        aged.cycle_key,
        aged.as_of,
        coalesce(regions.regency_key, aged.region_key) as region_key,
        coalesce(aged.sex_code, 'unknown') as sex_code,
        cast(aged.age as smallint) as age,
        aged.is_simulated
    from aged
    inner join {{ ref('dim_regions') }} as regions
        on aged.region_key = regions.region_key
),

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
    from placed
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
