with

compared as (
    select
        *,
        case when is_simulated then 'simulated/' else '' end
        || cycle_key || '/' || stage_code || '/' || region_key as unit_key,
        denominator - registered as unlisted
    from {{ ref('int_coverage_compared') }}
),

keyed as (
    select
        *,
        unit_key || '/' || sex_code || '/' || age_group || '/' || denominator_code
            as coverage_key
    from compared
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
        unattested,
        coverage_ratio,
        coverage_ratio_attested,
        surplus_persons,
        flag_code,
        denominator_code = 'voters_to_entitled' and (
            registered between 1 and 9
            or {{ is_protected_cell(
                'unlisted', ['unit_key', 'denominator_code'], 'coverage_key',
            ) }}
        ) as is_small_cell,
        is_simulated
    from keyed
)

select * from judged
