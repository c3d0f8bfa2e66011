{#- The one place where pseudonyms are computed; every mart key of a person or record is
    joined from here. A person is known by the record that founds it: one of the register
    by its NIK, and by its name where the NIK is of several. -#}
with

founding as (
    select
        person_id,
        {{ identity_hash(
            "'register/' || nik || coalesce('/' || holder_name_key, '')"
        ) }} as person_hash
    from {{ ref('int_register_persons') }}

    union all

    select
        records.record_id as person_id,
        {{ identity_hash(
            "'record/' || replace(cast(records.record_hash as string), '-', '')"
        ) }} as person_hash
    from {{ ref('int_person_records') }} as records
    inner join {{ ref('int_records_resolved') }} as resolved
        on
            records.record_id = resolved.record_id
            and records.record_id = resolved.person_id
    where not resolved.is_in_register
),

pseudonyms as (
    select
        records.record_id,
        {{ uuid_from_hex(
            pseudonym("replace(cast(records.record_hash as string), '-', '')")
        ) }} as record_key,
        {{ uuid_from_hex(pseudonym('founding.person_hash')) }} as person_key
    from {{ ref('int_person_records') }} as records
    left join founding
        on records.record_id = founding.person_id
)

select * from pseudonyms
