select
    records.person_id,
    records.record_id,
    events.event_code,
    events.valid_from,
    events.valid_to,
    events.evidence_grade_code

from {{ ref('int_person_events_combined') }} as events
inner join {{ ref('int_restricted_records_resolved') }} as records
    on events.row_id = records.record_id
where records.person_id is not null
