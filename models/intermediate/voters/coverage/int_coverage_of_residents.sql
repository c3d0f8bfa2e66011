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
        denominators.denominator_code,
        residents.as_of as denominator_as_of,
        {{ months_between('registered.as_of', 'residents.as_of') }} as months_apart,
        registered.voters as registered,
        registered.source_code as registered_source_code,
        residents.persons as denominator,
        registered.is_simulated,
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

nearest as (
    select
        cycle_key,
        stage_code,
        region_key,
        sex_code,
        'all' as age_group,
        denominator_code,
        denominator_as_of,
        months_apart,
        registered,
        cast(null as bigint) as listed_abroad,
        registered_source_code,
        denominator,
        cast(null as bigint) as unattested,
        is_simulated
    from paired
    where nearness = 1
)

select * from nearest
