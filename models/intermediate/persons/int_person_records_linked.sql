with

-- The NIK holds region, birth date and sex, so their agreement proves nothing beside
-- it; the name does. A mistyped NIK is often that of a neighbour born the same day or
-- of somebody in the family: a name that only resembles needs the whole birth date, one
-- that shares but a word needs the family too, and no relative may bear it.
judged as (
    select
        *,
        case
            when candidate_id is null then 'none'
            when is_name_of_relative and name_level >= 1 then 'review'
            when name_level = 4 then 'link'
            when
                name_level = 3
                and (birth_date_level >= 1 or sex_level = 1 or nkk_level = 1)
                then 'link'
            when name_level = 2 and birth_date_level = 2 then 'link'
            when name_level in (1, 2) and birth_date_level >= 1 and nkk_level = 1
                then 'link'
            when name_level in (1, 2) and birth_date_level = 0 and nkk_level <> 1
                then 'none'
            when name_level >= 1 then 'review'
            when nkk_level = 1 and birth_date_level = 2 then 'review'
            else 'none'
        end as link_status_code,
        nullif(concat_ws(
            ',',
            case when birth_date_level in (0, 1) then 'birth_date' end,
            case when birth_place_level = 0 then 'birth_place' end,
            case when name_level between 0 and 3 then 'name' end,
            case when nkk_level = 0 then 'nkk' end,
            case when region_level = 0 then 'region' end,
            case when sex_level = 0 then 'sex' end
        ), '') as differing_fields
    from {{ ref('int_person_records_compared') }}
),

classed as (
    select
        *,
        case
            when link_status_code = 'link' and differing_fields is null then 'padan'
            when link_status_code = 'link' then 'padan_with_differences'
            when nik_level = 0 then 'not_in_register'
            when link_status_code = 'none' and nkk_level = 0 and nik_level = 2
                then 'nik_of_other'
            else 'tidak_padan'
        end as padan_code,
        case when link_status_code = 'link' then 'exact_confirmed' else 'alone' end
            as link_tier_code
    from judged
)

select * from classed
