select
    {{ key_of(
        "entry_keys.record_key",
        "evidence.kind_code || '/' || cast(record_keys.record_key as string)"
        ~ " || '/' || evidence.evidence_grade_code"
    ) }} as evidence_key,
    {{ key_of("entry_keys.record_key", "evidence.kind_code") }} as finding_key,
    record_keys.record_key,
    evidence.kind_code,
    evidence.evidence_grade_code,
    evidence.agency_code,
    evidence.dataset_code,
    evidence.delivery_key,
    evidence.delivered_date,
    evidence.is_known_before_list,
    evidence.is_simulated

from {{ ref('int_finding_evidence') }} as evidence
inner join {{ ref('int_pseudonyms') }} as entry_keys
    on evidence.entry_id = entry_keys.record_id
inner join {{ ref('int_pseudonyms') }} as record_keys
    on evidence.evidence_record_id = record_keys.record_id
