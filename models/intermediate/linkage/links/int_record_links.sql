{#- What each pair comes to: the first rule of the seed that its levels meet. -#}
with

pairs as (
    select * from {{ ref('int_record_pairs_compared') }}
),

-- few combinations of levels stand for all pairs
combinations as (
    select distinct
        is_own_row,
        is_name_of_relative,
        name_level,
        birth_date_level,
        sex_level,
        nkk_level,
        apart_level
    from pairs
),

ruled as (
    select
        combinations.*,
        rules.link_rule_code,
        rules.link_status_code,
        row_number() over (
            partition by
                combinations.is_own_row,
                combinations.is_name_of_relative,
                combinations.name_level,
                combinations.birth_date_level,
                combinations.sex_level,
                combinations.nkk_level,
                combinations.apart_level
            order by rules.rule_number nulls last
        ) as place
    from combinations
    inner join {{ ref('link_rules') }} as rules
        on
            combinations.name_level >= rules.name_level_from
            and combinations.name_level <= rules.name_level_to
            and combinations.birth_date_level >= rules.birth_date_level_from
            and combinations.birth_date_level <= rules.birth_date_level_to
            and combinations.sex_level >= rules.sex_level_from
            and combinations.nkk_level >= rules.nkk_level_from
            and combinations.nkk_level <= rules.nkk_level_to
            and combinations.apart_level >= rules.apart_level_from
    where
        (combinations.is_own_row or not rules.needs_own_row)
        and (combinations.is_name_of_relative or not rules.needs_name_of_relative)
),

judged as (
    select
        pairs.record_id,
        pairs.candidate_id,
        pairs.nkk_level,
        pairs.differing_fields,
        ruled.link_rule_code,
        ruled.link_status_code
    from pairs
    inner join ruled
        on
            pairs.is_own_row = ruled.is_own_row
            and pairs.is_name_of_relative = ruled.is_name_of_relative
            and pairs.name_level = ruled.name_level
            and pairs.birth_date_level = ruled.birth_date_level
            and pairs.sex_level = ruled.sex_level
            and pairs.nkk_level = ruled.nkk_level
            and pairs.apart_level = ruled.apart_level
    where ruled.place = 1
),

linked as (
    select
        records.record_id,
        judged.candidate_id,
        judged.link_rule_code,
        coalesce(judged.link_status_code, 'none') as link_status_code,
        case
            when judged.link_status_code = 'link' then 'exact_confirmed'
            else 'alone'
        end as link_tier_code,
        case
            when judged.link_status_code = 'link' and judged.differing_fields is null
                then 'padan'
            when judged.link_status_code = 'link' then 'padan_with_differences'
            when judged.candidate_id is null and records.nik is not null
                then 'not_in_register'
            when judged.link_status_code = 'none' and judged.nkk_level = 0
                then 'nik_of_other'
            else 'tidak_padan'
        end as padan_code
    from {{ ref('int_person_records_all') }} as records
    left join judged
        on records.record_id = judged.record_id
)

select * from linked
