{#- How each record agrees with the register person that it may be, field by field. -#}
with

-- the names on each family card
families as (
    select distinct
        nkk,
        name_key
    from {{ ref('int_register_persons') }}
),

date_parts as (
    select
        max(case when field_level = 2 then min_agreement end) as of_equal_dates,
        max(case when field_level = 1 then min_agreement end) as of_near_dates
    from {{ ref('comparison_levels') }}
    where field_code = 'birth_date'
),

paired as (
    select
        pairs.record_id,
        pairs.candidate_id,
        pairs.rule_code,
        records.record_id = register.person_id as is_own_row,
        case when records.name_key <> register.name_key then register.nkk end
            as card_searched,
        records.name_key,
        register.name_key as register_name_key,
        extract(year from records.birth_date) as birth_year,
        extract(month from records.birth_date) as birth_month,
        extract(day from records.birth_date) as birth_day,
        extract(year from register.birth_date) as register_birth_year,
        extract(month from register.birth_date) as register_birth_month,
        extract(day from register.birth_date) as register_birth_day,
        {{ field_level('records.nkk', 'register.nkk') }} as nkk_level,
        {{ field_level(
            "nullif(records.sex_code, 'unknown')", "nullif(register.sex_code, 'unknown')"
        ) }} as sex_level,
        {{ field_level('records.birth_place', 'register.birth_place') }}
            as birth_place_level,
        {{ field_level('records.region_key', 'register.region_key') }} as region_level
    from {{ ref('int_record_pairs_by_nik') }} as pairs
    inner join {{ ref('int_person_records_all') }} as records
        on pairs.record_id = records.record_id
    inner join {{ ref('int_register_persons') }} as register
        on pairs.candidate_id = register.person_id
),

agreeing as (
    select
        *,
        case when birth_year = register_birth_year then 1 else 0 end
        + case when birth_month = register_birth_month then 1 else 0 end
        + case when birth_day = register_birth_day then 1 else 0 end as equal_parts,
        birth_year = register_birth_year
        and birth_day = register_birth_month
        and birth_month = register_birth_day as is_swapped
    from paired
),

levelled as (
    select
        agreeing.record_id,
        agreeing.candidate_id,
        agreeing.rule_code,
        agreeing.is_own_row,
        families.nkk is not null as is_name_of_relative,
        case
            when agreeing.name_key = agreeing.register_name_key then 4
            else coalesce(name_pairs.name_level, -1)
        end as name_level,
        case
            when
                agreeing.birth_year is null or agreeing.register_birth_year is null
                then -1
            when agreeing.equal_parts >= date_parts.of_equal_dates then 2
            when agreeing.is_swapped then 1
            when agreeing.equal_parts >= date_parts.of_near_dates then 1
            else 0
        end as birth_date_level,
        agreeing.nkk_level,
        agreeing.sex_level,
        agreeing.birth_place_level,
        agreeing.region_level,
        case
            when greatest(agreeing.nkk_level, agreeing.region_level) >= 0
                then greatest(agreeing.nkk_level, agreeing.region_level)
            else agreeing.birth_place_level
        end as apart_level
    from agreeing
    cross join date_parts
    left join families
        on
            agreeing.card_searched = families.nkk
            and agreeing.name_key = families.name_key
    left join {{ ref('int_name_pairs_compared') }} as name_pairs
        on
            agreeing.name_key = name_pairs.name_key
            and agreeing.register_name_key = name_pairs.register_name_key
),

described as (
    select
        *,
        nullif(concat_ws(
            ',',
            case when birth_date_level in (0, 1) then 'birth_date' end,
            case when birth_place_level = 0 then 'birth_place' end,
            case when name_level between 0 and 3 then 'name' end,
            case when nkk_level = 0 then 'nkk' end,
            case when region_level = 0 then 'region' end,
            case when sex_level = 0 then 'sex' end
        ), '') as differing_fields
    from levelled
)

select * from described
