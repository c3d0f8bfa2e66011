{{ config(materialized='view') }}
{#- Each record beside the register person of the same NIK, and how far names agree. -#}
with

-- the names on each family card
families as (
    select distinct
        nkk,
        name_key
    from {{ ref('int_register_persons') }}
),

paired as (
    select
        records.*,
        coalesce(
            families.nkk is not null and records.name_key <> register.name_key, false
        ) as is_name_of_relative,
        register.person_id as candidate_id,
        register.name_key as register_name_key,
        register.birth_date as register_birth_date,
        register.nkk as register_nkk,
        register.sex_code as register_sex_code,
        register.birth_place as register_birth_place,
        register.region_key as register_region_key,
        split_part(records.name_key, ' ', 1) = split_part(register.name_key, ' ', 1)
            as is_first_word_shared,
        split_part(records.name_key, ' ', -1) = split_part(register.name_key, ' ', -1)
            as is_last_word_shared,
        substr(
            records.name_key, length(split_part(records.name_key, ' ', 1)) + 2
        ) as rest_of_name,
        substr(
            register.name_key, length(split_part(register.name_key, ' ', 1)) + 2
        ) as rest_of_register_name
    from {{ ref('int_person_records') }} as records
    left join {{ ref('int_register_persons') }} as register
        on records.nik = register.nik
    left join families
        on
            register.nkk = families.nkk
            and records.name_key = families.name_key
),

-- Many bear the same first word (MUHAMMAD, SITI): beside it the rest must resemble too,
-- or be the beginning of the other's, as an initial is.
resembling as (
    select
        *,
        case
            when
                is_first_word_shared
                and rest_of_name not like rest_of_register_name || '%'
                and rest_of_register_name not like rest_of_name || '%'
                then
                    least(
                        {{ name_similarity('name_key', 'register_name_key') }},
                        {{ name_similarity('rest_of_name', 'rest_of_register_name') }}
                    )
            else {{ name_similarity('name_key', 'register_name_key') }}
        end as similarity
    from paired
),

levelled as (
    select
        *,
        case
            when name_key is null or register_name_key is null then -1
            when name_key = register_name_key then 4
            when similarity >= 0.92 then 3
            when similarity >= 0.82 then 2
            when is_first_word_shared and is_last_word_shared then 2
            when is_first_word_shared or is_last_word_shared then 1
            else 0
        end as name_level
    from resembling
)

select * from levelled
