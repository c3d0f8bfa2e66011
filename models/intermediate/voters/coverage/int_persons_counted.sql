with

lists as (
    select * from {{ ref('int_voter_list_units') }}
),

-- residents of the register on its day, active entries on the day that ages count by
persons as (
    select
        'dukcapil_register' as source_code,
        cast(null as string) as cycle_key,
        as_of,
        region_key,
        sex_code,
        birth_date,
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
        entries.birth_date,
        entries.age,
        entries.is_simulated
    from {{ ref('int_voter_entries') }} as entries
    inner join lists
        on entries.list_key = lists.list_key
    where entries.is_active
),

placed as (
    select
        persons.source_code,
        persons.cycle_key,
        persons.as_of,
        coalesce(regions.regency_key, persons.region_key) as region_key,
        coalesce(persons.sex_code, 'unknown') as sex_code,
        persons.birth_date,
        cast(persons.age as smallint) as age,
        persons.is_simulated
    from persons
    inner join {{ ref('int_regions_nested') }} as regions
        on persons.region_key = regions.region_key
)

select * from placed
