{#- A record whose NIK was issued to several persons may be about the one whose name it
    is nearest to; the row that a person is made of is about that person. -#}
with

records as (
    select * from {{ ref('int_person_records_all') }}
),

register as (
    select * from {{ ref('int_register_persons') }}
),

ranked as (
    select
        records.record_id,
        register.person_id as candidate_id,
        row_number() over (
            partition by records.record_id
            order by
                case
                    when records.record_id = register.person_id then 0
                    else 1
                end nulls last,
                {{ name_similarity('records.name_key', 'register.name_key') }}
                desc nulls last,
                {{ field_level('records.nkk', 'register.nkk') }} desc nulls last,
                {{ field_level('records.region_key', 'register.region_key') }}
                desc nulls last,
                register.holder_name_key asc nulls last
        ) as place
    from records
    inner join register
        on records.nik = register.nik
    where register.is_nik_shared
),

paired as (
    select
        records.record_id,
        register.person_id as candidate_id
    from records
    inner join register
        on records.nik = register.nik
    where not register.is_nik_shared

    union all

    select
        record_id,
        candidate_id
    from ranked
    where place = 1
)

select
    record_id,
    candidate_id,
    'nik' as rule_code

from paired
