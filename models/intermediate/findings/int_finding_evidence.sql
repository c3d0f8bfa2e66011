select
    combined.subject_id as entry_id,
    combined.kind_code,
    combined.evidence_record_id,
    combined.evidence_grade_code,
    combined.certainty_code,
    combined.scope_code,
    combined.is_surplus,
    records.agency_code,
    records.dataset_code,
    records.delivery_key,
    files.delivered_date,
    {{ days_between('combined.event_date', 'entries.reference_date') }}
        as event_lag,
    -- what the list itself shows came with it
    case
        when combined.evidence_grade_code <> 'list'
            then coalesce(files.delivered_date, files.as_of) <= entries.established_date
    end as is_known_before_list,
    entries.is_simulated

from {{ ref('int_evidence_combined') }} as combined
inner join {{ ref('int_voter_entries') }} as entries
    on combined.subject_id = entries.entry_id
inner join {{ ref('int_records_resolved') }} as records
    on combined.evidence_record_id = records.record_id
inner join {{ ref('int_files_current') }} as files
    on records.delivery_key = files.delivery_key
