{#- The one place where the pseudonym is computed; every mart key of a person or record
    is joined from here. -#}
with

ids as (
    select person_id as internal_id
    from {{ ref('int_register_persons') }}

    union

    select person_id as internal_id
    from {{ ref('int_records_resolved') }}

    union

    select record_id as internal_id
    from {{ ref('int_records_resolved') }}
),

pseudonyms as (
    select
        internal_id,
        {{ uuid_from_hex(pseudonym('internal_id')) }} as pseudonym_key
    from ids
)

select * from pseudonyms
