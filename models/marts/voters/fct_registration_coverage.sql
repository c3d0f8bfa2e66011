with

registered as (
    select * from {{ ref('int_registered_voters_by_sex') }}
),

residents as (
    select * from {{ ref('int_residents_by_sex') }}
),

denominators as (
    select * from {{ ref('coverage_denominators') }}
),

paired as (
    select
        registered.cycle_key,
        registered.stage_code,
        registered.region_key,
        registered.sex_code,
        registered.voters,
        registered.source_code,
        registered.is_simulated,
        denominators.denominator_code,
        denominators.expected_min,
        denominators.expected_max,
        denominators.max_months_apart,
        residents.as_of as denominator_as_of,
        residents.persons,
        cast(round(
            abs({{ days_between('registered.as_of', 'residents.as_of') }}) / 30.4375
        ) as smallint) as months_apart,
        row_number() over (
            partition by
                registered.cycle_key,
                registered.stage_code,
                registered.region_key,
                registered.sex_code,
                denominators.denominator_code,
                registered.is_simulated
            order by
                abs({{ days_between('registered.as_of', 'residents.as_of') }})
                nulls last,
                residents.as_of nulls last
        ) as nearness

    from registered
    inner join residents
        on
            registered.region_id = residents.region_id
            and registered.sex_code = residents.sex_code
            and registered.is_simulated = residents.is_simulated
    inner join denominators
        on residents.source_code = denominators.source_code
),

ratios as (
    select
        case when is_simulated then 'simulated/' else '' end
        || cycle_key || '/' || stage_code || '/' || region_key || '/' || sex_code
        || '/all/' || denominator_code as coverage_key,
        cycle_key,
        stage_code,
        region_key,
        sex_code,
        'all' as age_group,
        denominator_code,
        denominator_as_of,
        months_apart,
        voters as registered,
        source_code as registered_source_code,
        persons as denominator,
        cast(voters as double) / nullif(persons, 0) as coverage_ratio,
        case
            when months_apart > max_months_apart or persons = 0 then 'not_comparable'
            when cast(voters as double) / persons > expected_max then 'above_expected'
            when cast(voters as double) / persons < expected_min then 'below_expected'
            else 'none'
        end as flag_code,
        is_simulated

    from paired

    where nearness = 1
)

select * from ratios
