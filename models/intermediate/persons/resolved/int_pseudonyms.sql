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
        record_hashes.record_id as person_id,
        {{ identity_hash("'record/' || record_hashes.record_hash") }} as person_hash
    from {{ ref('int_record_hashes') }} as record_hashes
    inner join {{ ref('int_records_resolved') }} as resolved
        on
            record_hashes.record_id = resolved.record_id
            and record_hashes.record_id = resolved.person_id
    where not resolved.is_in_register
),

pseudonyms as (
    select
        record_hashes.record_id,
        {{ uuid_from_hex(pseudonym('record_hashes.record_hash')) }} as record_key,
        {{ uuid_from_hex(pseudonym('founding.person_hash')) }} as person_key
    from {{ ref('int_record_hashes') }} as record_hashes
    left join founding
        on record_hashes.record_id = founding.person_id
)

select * from pseudonyms
