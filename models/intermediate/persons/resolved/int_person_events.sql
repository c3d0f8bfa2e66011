{#- One definition of dead, in service, under age, married, foreign and gone: an event
    of the kind that holds on the day, by evidence that proves it. -#}
with

events as (
    select
        records.person_id,
        events.event_code,
        kinds.state_code,
        kinds.ended_by_event_code,
        events.valid_from,
        events.valid_to,
        events.as_of,
        records.record_id,
        records.agency_code,
        events.evidence_grade_code,
        grades.is_proof
    from {{ ref('int_person_events_combined') }} as events
    inner join {{ ref('int_records_resolved') }} as records
        on events.row_id = records.record_id
    inner join {{ ref('person_event_kinds') }} as kinds
        on events.event_code = kinds.event_code
    inner join {{ ref('evidence_grades') }} as grades
        on events.evidence_grade_code = grades.evidence_grade_code
),

-- an event that ends another; without a day it did so before any day known
endings as (
    select
        person_id,
        event_code,
        min(coalesce(valid_from, date '0001-01-01')) as ended_from
    from events
    where is_proof
    group by
        person_id,
        event_code
),

ended as (
    select
        events.person_id,
        events.event_code,
        events.state_code,
        events.valid_from,
        case
            when endings.ended_from is null then events.valid_to
            when events.valid_to <= endings.ended_from then events.valid_to
            else endings.ended_from
        end as valid_to,
        events.as_of,
        events.record_id,
        events.agency_code,
        events.evidence_grade_code,
        events.is_proof
    from events
    left join endings
        on
            events.person_id = endings.person_id
            and events.ended_by_event_code = endings.event_code
)

select * from ended
where
    valid_from is null
    or valid_to is null
    or valid_from <= valid_to
