with

counted as (
    select
        findings.list_key,
        findings.cycle_key,
        findings.stage_code,
        coalesce(regions.regency_key, findings.region_key) as region_key,
        findings.kind_code,
        findings.certainty_code,
        findings.is_simulated,
        count(*) as entries
    from {{ ref('int_findings') }} as findings
    inner join {{ ref('dim_regions') }} as regions
        on findings.region_key = regions.region_key

    -- Of the entries of one person, the one proposed to stay is not counted.
    where coalesce(findings.is_surplus, true)
    group by
        findings.list_key,
        findings.cycle_key,
        findings.stage_code,
        coalesce(regions.regency_key, findings.region_key),
        findings.kind_code,
        findings.certainty_code,
        findings.is_simulated
),

keyed as (
    select
        list_key || '/' || region_key || '/' || kind_code || '/' || certainty_code
            as finding_count_key,
        *
    from counted
),

judged as (
    select
        *,
        {{ is_protected_cell('entries', ['list_key'], 'finding_count_key') }}
            as is_protected
    from keyed
),

protected as (
    select
        finding_count_key,
        list_key,
        cycle_key,
        stage_code,
        region_key,
        kind_code,
        certainty_code,
        case when not is_protected then entries end as entries,
        case when is_protected then 'protected' else 'published' end as status_code,
        is_simulated
    from judged
)

select * from protected
