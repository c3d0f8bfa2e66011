{#- Active entries of persons of whom an event holds on the reference day, by the rules
    of the seed finding_rules, which says too what contradicts the evidence. -#}
with

entries as (
    select
        entry_id,
        person_id,
        reference_date,
        age
    from {{ ref('int_voter_entries') }}
    where is_active
),

register as (
    select
        person_id,
        as_of,
        register_status_code,
        citizenship_code
    from {{ ref('int_register_persons') }}
),

events as (
    select
        events.person_id,
        events.record_id,
        events.valid_from,
        events.valid_to,
        events.perhaps_ended_from,
        events.evidence_grade_code,
        rules.kind_code,
        rules.holds_code,
        rules.has_lag,
        rules.certainty_code,
        rules.contradicted_by_code,
        rules.certainty_if_contradicted_code,
        rules.certainty_if_lead_code,
        events.evidence_grade_code <> 'register'
        and register.register_status_code = 'resident'
        and register.as_of > events.valid_from as is_resident_later,
        register.citizenship_code = 'wni'
        and register.as_of > events.valid_from as is_citizen_later
    from {{ ref('int_person_events') }} as events
    inner join {{ ref('finding_rules') }} as rules
        on events.event_code = rules.event_code
    left join register
        on events.person_id = register.person_id
    where rules.subject_code = 'entry'
),

found as (
    select
        entries.entry_id as subject_id,
        events.kind_code,
        case
            when events.evidence_grade_code = 'lead' then events.certainty_if_lead_code
            when
                events.contradicted_by_code = 'resident_later'
                and events.is_resident_later
                then events.certainty_if_contradicted_code
            when
                events.contradicted_by_code = 'citizen_later'
                and events.is_citizen_later
                then events.certainty_if_contradicted_code
            when events.contradicted_by_code = 'of_age_by_list' and entries.age >= 17
                then events.certainty_if_contradicted_code
            when events.perhaps_ended_from <= entries.reference_date
                then events.certainty_if_contradicted_code
            else events.certainty_code
        end as certainty_code,
        events.record_id as evidence_record_id,
        events.evidence_grade_code,
        case when events.has_lag then events.valid_from end as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from entries
    inner join events
        on entries.person_id = events.person_id
    where {{ event_holds('events.holds_code', 'events', 'entries.reference_date') }}
)

select * from found
