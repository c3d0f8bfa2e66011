{#- Missing persons whom an entry may be about that links to nobody: it stands in their
    village, and has their name or their birth date. -#}
with

unregistered as (
    select
        missing.person_id,
        missing.list_number,
        missing.region_key,
        register.name_key,
        register.birth_date
    from {{ ref('int_persons_unregistered') }} as missing
    inner join {{ ref('int_register_persons') }} as register
        on missing.person_id = register.person_id
),

unlinked as (
    select
        entries.list_number,
        entries.region_key,
        entries.birth_date,
        records.name_key
    from {{ ref('int_voter_entries') }} as entries
    inner join {{ ref('int_person_records') }} as records
        on entries.entry_id = records.record_id
    where
        entries.is_active
        and not entries.is_in_register
),

perhaps as (
    {% for field in ('name_key', 'birth_date') %}
    select
        unregistered.person_id,
        unregistered.list_number
    from unregistered
    inner join unlinked
        on
            unregistered.list_number = unlinked.list_number
            and unregistered.region_key = unlinked.region_key
            and unregistered.{{ field }} = unlinked.{{ field }}
    {% if not loop.last %}
    union
    {% endif %}
    {% endfor %}
)

select * from perhaps
