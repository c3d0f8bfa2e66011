{#- How each field of a record agrees with the register person of the same NIK. -#}
with

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
        is_name_of_relative,
        case
            when nik is null then -1
            when candidate_id is null then 0
            else 2
        end as nik_level,
        name_level,
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
    from {{ ref('int_person_records_paired') }}
)

select * from compared
