with

compared as (
    select * from {{ ref('int_coverage_of_residents') }}
    union all
    select * from {{ ref('int_coverage_of_entitled') }}
),

denominators as (
    select * from {{ ref('coverage_denominators') }}
),

-- Bounds have two decimals, and so has what lies beyond them.
measured as (
    select
        compared.*,
        cast(compared.registered as double) / nullif(compared.denominator, 0)
            as coverage_ratio,
        cast(compared.registered as double)
        / nullif(compared.denominator - compared.unattested, 0)
            as coverage_ratio_attested,
        round(
            greatest(
                compared.registered
                - compared.denominator * denominators.expected_max,
                0
            )
            + least(
                compared.registered
                - compared.denominator * denominators.expected_min,
                0
            ),
            2
        ) as surplus_persons,
        denominators.max_months_apart,
        denominators.min_persons,
        denominators.above_flag_code,
        denominators.below_flag_code
    from compared
    inner join denominators
        on compared.denominator_code = denominators.denominator_code
),

-- A ratio over a handful of persons is beyond the range by one of them.
flagged as (
    select
        cycle_key,
        stage_code,
        region_key,
        sex_code,
        age_group,
        denominator_code,
        denominator_as_of,
        months_apart,
        registered,
        listed_abroad,
        registered_source_code,
        denominator,
        unattested,
        coverage_ratio,
        coverage_ratio_attested,
        surplus_persons,
        case
            when months_apart > max_months_apart or denominator = 0
                then 'not_comparable'
            when surplus_persons >= min_persons then above_flag_code
            when -surplus_persons >= min_persons then below_flag_code
            else 'none'
        end as flag_code,
        is_simulated
    from measured
)

select * from flagged
