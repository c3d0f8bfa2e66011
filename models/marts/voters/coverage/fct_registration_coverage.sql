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
        compared.is_simulated,
        compared.denominator - compared.registered as unlisted,
        compared.denominator_code = 'voters_to_entitled' as is_of_entitled
    from compared
    inner join denominators
        on compared.denominator_code = denominators.denominator_code
),

-- The persons of a group who are not listed add up to those of
-- fct_unregistered_counts.
judged as (
    select
        coverage_key,
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
        coverage_ratio,
        flag_code,
        is_of_entitled and (
            registered between 1 and 9
            or {{ is_protected_cell(
                'unlisted',
                [
                    'cycle_key', 'stage_code', 'region_key', 'denominator_code',
                    'is_simulated',
                ],
                'coverage_key',
            ) }}
        ) as is_small_cell,
        is_simulated
    from flagged
)

select * from judged
