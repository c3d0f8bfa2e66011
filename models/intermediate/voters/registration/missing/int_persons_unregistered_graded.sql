{#- How likely a missing person lives, may vote and is missing. None is certain: many of
    the dead and departed stay in the register, and who stands in a list with a damaged
    number and a misspelt name is not found in it. -#}
{% set old_from_age = 60 %}
with

unregistered as (
    select * from {{ ref('int_persons_unregistered') }}
),

-- Who was struck as a duplicate or from a wrong station may vote elsewhere.
struck as (
    select
        person_id,
        min(list_number) as first_list_number
    from {{ ref('int_voter_entries') }}
    where
        not is_active
        and coalesce(tms_reason_code, 'unexplained')
        not in ('duplicate', 'wrong_station')
    group by person_id
),

-- Who is reported dead and by no deed: a likely death that nobody registered is no
-- forgotten voter.
reported as (
    select distinct
        unregistered.person_id,
        unregistered.list_key
    from unregistered
    inner join {{ ref('int_person_events') }} as events
        on unregistered.person_id = events.person_id
    where
        events.state_code = 'dead'
        and {{ event_holds("'by_day'", 'events', 'unregistered.reference_date') }}
),

graded as (
    select
        unregistered.*,
        case
            when reported.person_id is not null then 'possible'
            when struck.first_list_number <= unregistered.list_number then 'possible'
            when not unregistered.is_known_entitled then 'possible'
            when perhaps.person_id is not null then 'possible'
            when
                unregistered.age >= {{ old_from_age }}
                and unregistered.reason_code
                not in ('discharged_tni', 'discharged_polri')
                then 'possible'
            else 'probable'
        end as certainty_code
    from unregistered
    left join struck
        on unregistered.person_id = struck.person_id
    left join {{ ref('int_persons_perhaps_listed') }} as perhaps
        on
            unregistered.person_id = perhaps.person_id
            and unregistered.list_number = perhaps.list_number
    left join reported
        on
            unregistered.person_id = reported.person_id
            and unregistered.list_key = reported.list_key
),

described as (
    select
        *,
        case when certainty_code = 'possible' then 'lead' else 'register' end
            as evidence_grade_code
    from graded
)

select * from described
