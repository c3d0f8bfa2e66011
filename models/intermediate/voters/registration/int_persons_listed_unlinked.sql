{#- Persons entitled to vote whom an active entry without a link is about: it waits for
    review as theirs, or has their name, birth date and village. An entry with the name
    of a relative of the NIK's holder, born otherwise, is about that relative. -#}
with

entries as (
    select * from {{ ref('int_voter_entries') }}
    where
        is_active
        and not is_in_register
),

in_review as (
    select
        records.candidate_id as person_id,
        entries.list_number,
        entries.region_key
    from entries
    inner join {{ ref('int_records_resolved') }} as records
        on entries.entry_id = records.record_id
    where
        records.link_status_code = 'review'
        and records.link_rule_code <> 'name_of_relative_born_otherwise'
),

namesakes as (
    select
        eligible.person_id,
        eligible.list_number,
        eligible.region_key
    from entries
    inner join {{ ref('int_persons_eligible') }} as eligible
        on
            entries.list_number = eligible.list_number
            and entries.birth_date = eligible.birth_date
            and entries.region_key = eligible.region_key
    inner join {{ ref('int_person_records') }} as records
        on
            entries.entry_id = records.record_id
            and eligible.name_key = records.name_key
),

listed as (
    select
        person_id,
        list_number,
        region_key
    from in_review

    union

    select
        person_id,
        list_number,
        region_key
    from namesakes
)

select * from listed
