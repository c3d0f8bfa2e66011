{#- Missing persons whom an entry may be about that links to nobody: it stands in their
    village and has a name like theirs, their birth date or family card, or abroad or at
    a special location and has their name and birth date; or a person whom the register
    has a second time, under the number by which the list does not name them; or a line
    that was held back has their NIK. -#}
with

unregistered as (
    select
        missing.person_id,
        missing.list_number,
        missing.region_key,
        register.name_key,
        register.birth_date,
        register.sex_code,
        register.nkk,
        register.nik
    from {{ ref('int_persons_unregistered') }} as missing
    inner join {{ ref('int_register_persons') }} as register
        on missing.person_id = register.person_id
),

unlinked as (
    select
        entries.list_number,
        entries.region_key,
        entries.birth_date,
        entries.sex_code,
        entries.nkk,
        records.name_key,
        coalesce(
            entries.region_key like '99%'
            or {{ is_special_station('entries.tps_number') }},
            false
        ) as is_away
    from {{ ref('int_voter_entries') }} as entries
    inner join {{ ref('int_person_records') }} as records
        on entries.entry_id = records.record_id
    where
        entries.is_active
        and not entries.is_in_register
),

levels as (
    select * from {{ ref('comparison_levels') }}
    where
        field_code = 'name'
        and field_level = 2
),

-- sex and first letter only keep the pairs few
named_alike as (
    select
        unregistered.person_id,
        unregistered.list_number
    from unregistered
    inner join unlinked
        on
            unregistered.list_number = unlinked.list_number
            and unregistered.region_key = unlinked.region_key
            and unregistered.sex_code = unlinked.sex_code
            and substr(unregistered.name_key, 1, 1) = substr(unlinked.name_key, 1, 1)
    cross join levels
    where
        {{ name_similarity('unregistered.name_key', 'unlinked.name_key') }}
        >= levels.min_agreement
),

-- of a village whose name two villages bear, say
held_back as (
    select
        unregistered.person_id,
        unregistered.list_number
    from unregistered
    inner join {{ ref('int_voter_lists_validated') }} as voters
        on unregistered.nik = voters.nik
    inner join {{ ref('int_voter_lists_dated') }} as lists
        on
            voters.file_id = lists.file_id
            and unregistered.list_number = lists.list_number
    where voters.rejection_codes is not null
),

perhaps as (
    {% for field in ('birth_date', 'nkk') %}
    select
        unregistered.person_id,
        unregistered.list_number
    from unregistered
    inner join unlinked
        on
            unregistered.list_number = unlinked.list_number
            and unregistered.region_key = unlinked.region_key
            and unregistered.{{ field }} = unlinked.{{ field }}

    union

    {% endfor %}
    select
        unregistered.person_id,
        unregistered.list_number
    from unregistered
    inner join unlinked
        on
            unregistered.list_number = unlinked.list_number
            and unregistered.name_key = unlinked.name_key
            and unregistered.birth_date = unlinked.birth_date
    where unlinked.is_away

    union

    select
        person_id,
        list_number
    from named_alike

    union

    select
        person_id,
        list_number
    from held_back

    union

    select
        person_id,
        list_number
    from {{ ref('int_persons_registered_twice') }}
)

select * from perhaps
