with

entries as (
    select * from {{ ref('int_voter_entries') }}
    where
        is_active
        and is_in_register
),

register as (
    select * from {{ ref('int_register_persons') }}
    where marital_status_code = 'B'
),

found as (
    select
        entries.entry_id,
        'under_age_unmarried' as kind_code,
        'register' as evidence_grade_code,
        records.record_id as evidence_record_id,
        cast(null as date) as event_date
    from entries
    inner join register
        on entries.person_id = register.person_id
    inner join {{ ref('int_records_resolved') }} as records
        on register.row_id = records.row_id
    where {{ age_on('register.birth_date', 'entries.reference_date') }} < 17
)

select * from found
