{#- Struck entries of persons whom the register and the rosters know as entitled, and
    who stand in no other active entry of the list stage: what contradicts the code by
    which they were struck. A register that is older than the list knows less than who
    went from door to door, and nothing contradicts a death that somebody reported. -#}
with

struck as (
    select
        entries.entry_id,
        entries.person_id,
        entries.list_number,
        entries.region_key,
        entries.tms_reason_code,
        entries.established_date
    from {{ ref('int_voter_entries') }} as entries
    where
        not entries.is_active
        and entries.link_status_code = 'link'
),

contradicted as (
    select
        struck.*,
        eligible.reference_date,
        eligible.region_key as residence_region_key,
        eligible.as_of > struck.established_date as is_known_later,
        perhaps.person_id is not null as is_perhaps_listed
    from struck
    inner join {{ ref('int_persons_eligible') }} as eligible
        on
            struck.person_id = eligible.person_id
            and struck.list_number = eligible.list_number
    left join {{ ref('int_persons_listed') }} as listed
        on
            struck.person_id = listed.person_id
            and struck.list_number = listed.list_number
    left join {{ ref('int_persons_perhaps_listed') }} as perhaps
        on
            struck.person_id = perhaps.person_id
            and struck.list_number = perhaps.list_number
    where listed.person_id is null
),

-- by a lead: who is dead by proof is not eligible
reported_dead as (
    select distinct contradicted.entry_id
    from contradicted
    inner join {{ ref('int_person_events') }} as events
        on contradicted.person_id = events.person_id
    where
        contradicted.tms_reason_code = 'deceased'
        and events.state_code = 'dead'
        and {{ event_holds("'by_day'", 'events', 'contradicted.reference_date') }}
),

unreported as (
    select contradicted.*
    from contradicted
    left join reported_dead
        on contradicted.entry_id = reported_dead.entry_id
    where reported_dead.entry_id is null
),

-- who is eligible under the age is married; where a code says that the person lives
-- elsewhere, only a residence in the very village contradicts it
met as (
    select
        entry_id,
        person_id,
        case
            when tms_reason_code = 'under_age' then 'of_age_or_married'
            when tms_reason_code in ('serving_tni', 'serving_polri') then 'not_serving'
            when tms_reason_code = 'foreign_citizen' then 'citizen_by_register'
            when
                tms_reason_code in ('duplicate', 'wrong_station')
                and is_perhaps_listed
                then 'perhaps_listed_elsewhere'
            when tms_reason_code in ('duplicate', 'wrong_station')
                then 'listed_nowhere_else'
            when tms_reason_code = 'deceased' and is_known_later
                then 'living_by_later_register'
            when tms_reason_code = 'deceased' then 'living_by_earlier_register'
            when residence_region_key <> region_key then 'resident_elsewhere'
            when
                tms_reason_code in ('moved_out', 'not_resident', 'unknown_person')
                and is_known_later
                then 'resident_by_later_register'
            when tms_reason_code in ('moved_out', 'not_resident', 'unknown_person')
                then 'resident_by_earlier_register'
        end as condition_code
    from unreported
),

found as (
    select
        met.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        met.person_id as evidence_record_id,
        case when conditions.certainty_code = 'possible' then 'lead' else 'register' end
            as evidence_grade_code,
        cast(null as date) as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from met
    inner join {{ ref('finding_conditions') }} as conditions
        on met.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
