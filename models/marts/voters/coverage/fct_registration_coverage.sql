with

compared as (
    select
        *,
        case when is_simulated then 'simulated/' else '' end
        || cycle_key || '/' || stage_code || '/' || region_key as unit_key,
        denominator - registered - unattested as attested_unlisted
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
-- fct_unregistered_counts. They are unattested or not: where neither of the two counts
-- is small, alone or by subtracting, their sum is not.
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
            {% for unlisted in ('unattested', 'attested_unlisted') %}
            or {{ is_protected_cell(
                unlisted, ['unit_key', 'denominator_code'], 'coverage_key',
            ) }}
            {% endfor %}
        ) as is_small_cell,
        is_simulated
    from keyed
)

select * from judged
