{#- Persons entitled to vote whom an active entry without a link is about: it waits for
    review as theirs, or stands in their village with two of name, birth date and family
    card. An entry with the name of a relative of the NIK's holder, born otherwise, is
    about that relative. -#}
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

unlinked as (
    select
        entries.list_number,
        entries.region_key,
        entries.birth_date,
        entries.nkk,
        records.name_key
    from entries
    inner join {{ ref('int_person_records') }} as records
        on entries.entry_id = records.record_id
),

register as (
    select * from {{ ref('int_register_persons') }}
),

by_name as (
    select
        eligible.person_id,
        eligible.list_number,
        eligible.region_key
    from unlinked
    inner join {{ ref('int_persons_eligible') }} as eligible
        on
            unlinked.list_number = eligible.list_number
            and unlinked.region_key = eligible.region_key
            and unlinked.name_key = eligible.name_key
    inner join register
        on eligible.person_id = register.person_id
    where
        unlinked.birth_date = eligible.birth_date
        or unlinked.nkk = register.nkk
),

-- twins share card and birth date, so that the name has to be alike as well
by_card as (
    select
        eligible.person_id,
        eligible.list_number,
        eligible.region_key
    from unlinked
    inner join register
        on
            unlinked.nkk = register.nkk
            and unlinked.birth_date = register.birth_date
    inner join {{ ref('int_persons_eligible') }} as eligible
        on
            register.person_id = eligible.person_id
            and unlinked.list_number = eligible.list_number
            and unlinked.region_key = eligible.region_key
    inner join {{ ref('comparison_levels') }} as levels
        on
            levels.field_code = 'name'
            and levels.field_level = 2
    where
        {{ name_similarity('unlinked.name_key', 'register.name_key') }}
        >= levels.min_agreement
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
    from by_name

    union

    select
        person_id,
        list_number,
        region_key
    from by_card
)

select * from listed
