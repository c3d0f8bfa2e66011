{#- Every resolved person: those of the register as it has them, the others as their
    founding record says; alive, in service and married by the events known of each. -#}
with

alone as (
    select
        resolved.person_id,
        records.sex_code,
        records.birth_date,
        voters.marital_status_code,
        voters.ktp_status_code,
        records.region_key,
        records.as_of,
        records.is_simulated,
        row_number() over (
            partition by resolved.person_id
            order by
                -- a voter's row tells most
                case when voters.row_id is null then 1 else 0 end nulls last,
                records.as_of desc nulls last,
                records.region_key asc nulls last,
                records.birth_date asc nulls last,
                records.sex_code asc nulls last,
                voters.marital_status_code asc nulls last,
                voters.ktp_status_code asc nulls last
        ) as choice
    from {{ ref('int_records_resolved') }} as resolved
    inner join {{ ref('int_person_records') }} as records
        on resolved.record_id = records.record_id
    left join {{ ref('int_voter_lists_validated') }} as voters
        on resolved.record_id = voters.row_id
    where not resolved.is_in_register
),

persons as (
    select
        person_id,
        sex_code,
        birth_date,
        marital_status_code,
        citizenship_code,
        ktp_status_code,
        region_key,
        true as is_in_population_register,
        coalesce(register_status_code, '') <> 'unknown' as is_status_known,
        as_of,
        is_simulated
    from {{ ref('int_register_persons') }}

    union all

    select
        person_id,
        sex_code,
        birth_date,
        marital_status_code,
        'unknown' as citizenship_code,
        ktp_status_code,
        region_key,
        false as is_in_population_register,
        false as is_status_known,
        as_of,
        is_simulated
    from alone
    where choice = 1
),

deaths as (
    select
        person_id,
        -- by a deed or a lead alone the person is reported dead
        max(case when evidence_grade_code = 'register' then 1 else 0 end)
            as is_told_by_register
    from {{ ref('int_person_events') }}
    where
        state_code = 'dead'
        and (is_proof or evidence_grade_code = 'lead')
    group by person_id
),

-- on the day up to which a source tells it
services_held as (
    select
        events.person_id,
        {{ event_holds("'on_day'", 'events', 'events.as_of') }} as is_lasting,
        {{ event_holds("'ended_before'", 'events', 'events.as_of') }} as is_ended
    from {{ ref('int_person_events') }} as events
    where
        events.state_code = 'in_service'
        and events.is_proof
),

services as (
    select
        person_id,
        max(case when is_lasting then 1 end) as is_in_service,
        max(case when is_ended then 1 end) as has_left
    from services_held
    group by person_id
),

stated as (
    select
        persons.person_id,
        persons.sex_code,
        persons.birth_date,
        -- an older deed only proves that a person has married at all
        case
            when
                deeds.event_date > persons.as_of
                or coalesce(persons.marital_status_code, 'unknown') in ('B', 'unknown')
                then
                    coalesce(deeds.marital_status_code, persons.marital_status_code)
            else persons.marital_status_code
        end as marital_status_code,
        persons.citizenship_code,
        coalesce(ktp.ktp_status_code, persons.ktp_status_code) as ktp_status_code,
        persons.region_key,
        persons.is_in_population_register,
        persons.is_status_known,
        persons.is_simulated,
        case
            when deaths.is_told_by_register = 1 then 'dead'
            when deaths.person_id is not null then 'reported_dead'
            when persons.is_status_known then 'alive'
            else 'unknown'
        end as life_status_code,
        case
            when services.is_in_service = 1 then 'in_service'
            when services.has_left = 1 then 'former'
            else 'civilian'
        end as service_status_code
    from persons
    left join deaths
        on persons.person_id = deaths.person_id
    left join services
        on persons.person_id = services.person_id
    left join {{ ref('int_person_ktp_statuses') }} as ktp
        on persons.person_id = ktp.person_id
    left join {{ ref('int_persons_wed') }} as deeds
        on persons.person_id = deeds.person_id
)

select * from stated
