{#- The one place where pseudonyms are computed; every mart key of a person or record is
    joined from here. A person is known by the record that founds it: one of the register
    by its NIK, and by its name where the NIK is of several. -#}
with

registered as (
    select
        person_id,
        'register/' || nik || coalesce('/' || holder_name_key, '') as person_name
    from {{ ref('int_register_persons') }}
),

unregistered as (
    select person_id
    from {{ ref('int_records_resolved') }}
    where
        record_id = person_id
        and not is_in_register
),

founding as (
    select
        record_hashes.record_id,
        record_hashes.record_hash,
        coalesce(
            registered.person_name,
            case
                when unregistered.person_id is not null
                    then 'record/' || record_hashes.record_hash
            end
        ) as person_name
    from {{ ref('int_record_hashes') }} as record_hashes
    left join registered
        on record_hashes.record_id = registered.person_id
    left join unregistered
        on record_hashes.record_id = unregistered.person_id
),

pseudonyms as (
    select
        record_id,
        {{ uuid_from_hex(pseudonym('record_hash')) }} as record_key,
        {{ uuid_from_hex(pseudonym(identity_hash('person_name'))) }} as person_key
    from founding
)

select * from pseudonyms
