{%- set days_a_year = 365.25 -%}
with

classed as (
    select
        source_code,
        cycle_key,
        as_of,
        region_key,
        {{ birth_cohort('birth_date') }} as birth_cohort,
        {{ birth_date_class('birth_date') }} as birth_date_class_code,
        is_simulated
    from {{ ref('int_persons_counted') }}
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
