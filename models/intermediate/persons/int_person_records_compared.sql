{#- Each record beside the register person of the same NIK, field by field. -#}
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
        families.nkk is not null and records.name_key <> register.name_key
            as is_name_of_relative,
        register.person_id as candidate_id,
        register.name_key as register_name_key,
        register.birth_date as register_birth_date,
        register.nkk as register_nkk,
        register.sex_code as register_sex_code,
        register.birth_place as register_birth_place,
        register.region_key as register_region_key,
        {{ name_similarity('records.name_key', 'register.name_key') }} as similarity
    from {{ ref('int_person_records') }} as records
    left join {{ ref('int_register_persons') }} as register
        on records.nik = register.nik
    left join families
        on
            register.nkk = families.nkk
            and records.name_key = families.name_key
),

compared as (
    select
        record_id,
        row_id,
        agency_code,
        dataset_code,
        as_of,
        delivery_key,
        slot_landed_at,
        nik,
        name_key,
        region_key,
        is_simulated,
        candidate_id,
        coalesce(is_name_of_relative, false) as is_name_of_relative,
        case
            when nik is null then -1
            when candidate_id is null then 0
            else 2
        end as nik_level,
        case
            when name_key is null or register_name_key is null then -1
            when name_key = register_name_key then 4
            when similarity >= 0.92 then 3
            when similarity >= 0.82 then 2
            when split_part(name_key, ' ', 1) = split_part(register_name_key, ' ', 1)
                then 2
            when split_part(name_key, ' ', -1) = split_part(register_name_key, ' ', -1)
                then 1
            else 0
        end as name_level,
        case
            when birth_date is null or register_birth_date is null then -1
            when birth_date = register_birth_date then 2
            when
                extract(year from birth_date) = extract(year from register_birth_date)
                and extract(day from birth_date)
                = extract(month from register_birth_date)
                and extract(month from birth_date)
                = extract(day from register_birth_date)
                then 1
            when
                case
                    when extract(year from birth_date)
                        = extract(year from register_birth_date) then 1
                    else 0
                end
                + case
                    when extract(month from birth_date)
                        = extract(month from register_birth_date) then 1
                    else 0
                end
                + case
                    when extract(day from birth_date)
                        = extract(day from register_birth_date) then 1
                    else 0
                end = 2 then 1
            else 0
        end as birth_date_level,
        {{ field_level('nkk', 'register_nkk') }} as nkk_level,
        {{ field_level('sex_code', 'register_sex_code') }} as sex_level,
        {{ field_level('birth_place', 'register_birth_place') }} as birth_place_level,
        {{ field_level('region_key', 'register_region_key') }} as region_level
    from paired
)

select * from compared
