with

counted as (
    select
        case when verdicts.is_simulated then 'simulated/' else '' end
        || verdicts.cycle_key
        || '/' || coalesce(regions.regency_key, verdicts.region_key) as unit_key,
        verdicts.cycle_key,
        coalesce(regions.regency_key, verdicts.region_key) as region_key,
        verdicts.verdict_code,
        verdicts.rule_code,
        verdicts.is_simulated,
        count(*) as persons
    from {{ ref('int_person_verdicts') }} as verdicts
    inner join {{ ref('int_regions_nested') }} as regions
        on verdicts.region_key = regions.region_key
    group by
        verdicts.cycle_key,
        coalesce(regions.regency_key, verdicts.region_key),
        verdicts.verdict_code,
        verdicts.rule_code,
        verdicts.is_simulated
),

judged as (
    select
        *,
        unit_key || '/' || rule_code as eligibility_count_key,
        {{ is_protected_cell('persons', ['unit_key'], 'rule_code') }} as is_protected
    from counted
),

founded as (
    select
        judged.*,
        rules.article
    from judged
    left join {{ ref('eligibility_rules') }} as rules
        on
            judged.cycle_key = rules.cycle_key
            and judged.rule_code = rules.rule_code
)

select
    eligibility_count_key,
    cycle_key,
    region_key,
    verdict_code,
    rule_code,
    article,
    case when not is_protected then persons end as persons,
    case when is_protected then 'protected' else 'published' end as status_code,
    is_simulated

from founded
