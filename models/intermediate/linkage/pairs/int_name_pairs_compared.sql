with

pairs as (
    select distinct
        records.name_key,
        register.name_key as register_name_key
    from {{ ref('int_record_pairs_by_nik') }} as pairs
    inner join {{ ref('int_person_records_all') }} as records
        on pairs.record_id = records.record_id
    inner join {{ ref('int_register_persons') }} as register
        on pairs.candidate_id = register.person_id
    where records.name_key <> register.name_key
),

{{ name_levels('pairs') }}

select * from levelled
