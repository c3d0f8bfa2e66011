{%- set days_a_year = 365.25 -%}
with

lists as (
    select * from {{ ref('int_voter_list_units') }}
),

-- residents of the register, and active entries of each list
born as (
    select
        'dukcapil_register' as source_code,
        cast(null as string) as cycle_key,
        as_of,
        region_key,
        birth_date,
        is_simulated
    from {{ ref('int_register_persons') }}
    where register_status_code = 'resident'

    union all

    select
        entries.stage_code as source_code,
        entries.cycle_key,
        lists.established_date as as_of,
        entries.region_key,
        entries.birth_date,
        entries.is_simulated
    from {{ ref('int_voter_entries') }} as entries
    inner join lists
        on entries.list_key = lists.list_key
    where entries.is_active
),

classed as (
    select
        born.source_code,
        born.cycle_key,
        born.as_of,
        coalesce(regions.regency_key, born.region_key) as region_key,
        {{ birth_cohort('born.birth_date') }} as birth_cohort,
        {{ birth_date_class('born.birth_date') }} as birth_date_class_code,
        born.is_simulated
    from born
    inner join {{ ref('dim_regions') }} as regions
        on born.region_key = regions.region_key
),

counted as (
    select
        source_code,
        cycle_key,
        as_of,
        region_key,
        birth_cohort,
        birth_date_class_code,
        is_simulated,
        count(*) as persons
    from classed
    group by
        source_code,
        cycle_key,
        as_of,
        region_key,
        birth_cohort,
        birth_date_class_code,
        is_simulated
),

expected as (
    select
        coalesce(cycle_key || '/', '') || source_code || '/' || cast(as_of as string)
        || '/' || region_key || '/'
        || coalesce(cast(birth_cohort as string), 'unknown') || '/'
        || birth_date_class_code as birth_date_count_key,
        source_code,
        cycle_key,
        as_of,
        region_key,
        birth_cohort,
        birth_date_class_code,
        persons,
        round(
            case birth_date_class_code
                when 'missing' then null
                when 'day_15' then 12
                when 'ordinary' then {{ days_a_year }} - 15
                else 1
            end / cast({{ days_a_year }} as double) * sum(persons) over (
                partition by
                    source_code,
                    cycle_key,
                    as_of,
                    region_key,
                    birth_cohort,
                    is_simulated
            ),
            3
        ) as expected_persons,
        is_simulated
    from counted
)

select * from expected
