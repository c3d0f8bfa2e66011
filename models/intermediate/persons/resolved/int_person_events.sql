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

days_told as (
    select
        person_id,
        event_code,
        is_proof,
        min(valid_from) as first_day,
        min(case when valid_from is null then as_of end) as first_told_without_day
    from events
    group by
        person_id,
        event_code,
        is_proof
),

-- An event that ends another. Told without a day it did so before any day known, unless
-- a record gives a day up to that of the telling: then it is told of that one.
endings as (
    select
        person_id,
        event_code,
        is_proof,
        case
            when first_day <= coalesce(first_told_without_day, first_day) then first_day
            else date '0001-01-01'
        end as ended_from
    from days_told
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
        events.is_proof,
        leads.ended_from as perhaps_ended_from
    from events
    left join endings
        on
            events.person_id = endings.person_id
            and events.ended_by_event_code = endings.event_code
            and endings.is_proof
    left join endings as leads
        on
            events.person_id = leads.person_id
            and events.ended_by_event_code = leads.event_code
            and not leads.is_proof
)

select * from ended
where
    valid_from is null
    or valid_to is null
    or valid_from <= valid_to
