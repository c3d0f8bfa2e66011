with

deaths as (
    select * from {{ ref('int_deaths_validated') }}
    where rejection_codes is null
),

-- a person without a readable register row is known by NIK and name, too
records as (
    select * from {{ ref('int_records_resolved') }}
),

register as (
    select * from {{ ref('int_register_persons') }}
    where register_status_code = 'dead'
),

entries as (
    select * from {{ ref('int_voter_entries') }}
    where is_active
),

register_records as (
    select
        records.record_id,
        records.person_id,
        register.register_status_date
    from register
    inner join records
        on register.row_id = records.row_id
),

found as (
    select
        entries.entry_id,
        'deceased' as kind_code,
        'document' as evidence_grade_code,
        records.record_id as evidence_record_id,
        deaths.death_date as event_date
    from entries
    inner join records
        on entries.person_id = records.person_id
    inner join deaths
        on records.row_id = deaths.row_id
    where deaths.death_date <= entries.reference_date

    union all

    select
        entries.entry_id,
        'deceased' as kind_code,
        'register' as evidence_grade_code,
        register_records.record_id as evidence_record_id,
        register_records.register_status_date as event_date
    from entries
    inner join register_records
        on entries.person_id = register_records.person_id
    where
        coalesce(register_records.register_status_date, entries.reference_date)
        <= entries.reference_date
)

select * from found
