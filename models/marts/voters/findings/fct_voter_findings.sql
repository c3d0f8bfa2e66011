select
    {{ key_of("entry_keys.record_key", "findings.kind_code") }} as finding_key,
    {{ key_of("chain_keys.record_key", "findings.kind_code") }} as case_key,
    entry_keys.record_key as entry_key,
    findings.list_key,
    findings.cycle_key,
    findings.stage_code,
    {{ place_told('regions', 'told') }} as region_key,
    person_keys.person_key,
    findings.kind_code,
    findings.severity,
    findings.certainty_code,
    findings.evidence_grade_code,
    findings.evidence_agencies,
    findings.evidence_count,
    findings.tms_code,
    findings.proposed_action_code,
    findings.is_known_before_list,
    findings.event_lag_band,
    findings.scope_code,
    case
        when findings.is_surplus is not null
            then {{ key_of(
                "person_keys.person_key",
                "findings.cycle_key || '/' || findings.stage_code"
            ) }}
    end as duplicate_group_key,
    findings.is_surplus,
    findings.is_simulated

from {{ ref('int_findings') }} as findings
inner join {{ ref('int_persons_disclosed') }} as told
    on findings.person_id = told.person_id
left join {{ ref('int_regions_nested') }} as regions
    on findings.region_key = regions.region_key
inner join {{ ref('int_pseudonyms') }} as entry_keys
    on findings.entry_id = entry_keys.record_id
inner join {{ ref('int_pseudonyms') }} as chain_keys
    on findings.chain_id = chain_keys.record_id
inner join {{ ref('int_pseudonyms') }} as person_keys
    on findings.person_id = person_keys.record_id
