with

compared as (
    select * from {{ ref('int_coverage_of_residents') }}
    union all
    select * from {{ ref('int_coverage_of_entitled') }}
),

denominators as (
    select * from {{ ref('coverage_denominators') }}
),

flagged as (
    select
        case when compared.is_simulated then 'simulated/' else '' end
        || compared.cycle_key || '/' || compared.stage_code || '/'
        || compared.region_key || '/' || compared.sex_code || '/'
        || compared.age_group || '/' || compared.denominator_code as coverage_key,
        compared.cycle_key,
        compared.stage_code,
        compared.region_key,
        compared.sex_code,
        compared.age_group,
        compared.denominator_code,
        compared.denominator_as_of,
        compared.months_apart,
        compared.registered,
        compared.listed_abroad,
        compared.registered_source_code,
        compared.denominator,
        cast(compared.registered as double) / nullif(compared.denominator, 0)
            as coverage_ratio,
        case
            when
                compared.months_apart > denominators.max_months_apart
                or compared.denominator = 0
                then 'not_comparable'
            when
                cast(compared.registered as double) / compared.denominator
                > denominators.expected_max
                then denominators.above_flag_code
            when
                cast(compared.registered as double) / compared.denominator
                < denominators.expected_min
                then denominators.below_flag_code
            else 'none'
        end as flag_code,
        compared.is_simulated
    from compared
    inner join denominators
        on compared.denominator_code = denominators.denominator_code
)

select * from flagged
