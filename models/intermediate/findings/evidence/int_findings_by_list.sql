{#- What the entries of a list show together: the evidence of each entry of a person are
    the person's other entries. Where the names differ, the NIK alone makes them one person,
    and it may have been issued twice; where no register has it and the birth dates differ,
    it may be none; and a son can bear his father's name, a twin one much like the other's,
    and a neighbour born the same day the very name, and have the NIK by mistake. -#}
{% set years_of_a_generation = 13 %}
with

levels as (
    select * from {{ ref('comparison_levels') }}
    where
        field_code = 'name'
        and field_level = 3
),

met as (
    select
        duplicates.entry_id,
        case
            when
                {{ name_similarity('records.name_key', 'other_records.name_key') }}
                < levels.min_agreement
                or (resembled.has_twin and records.name_key <> other_records.name_key)
                or resembled.has_namesake_on_card
                or (
                    resembled.has_namesake
                    and coalesce(records.nkk <> other_records.nkk, true)
                )
                or (
                    records.birth_date <> other_records.birth_date
                    and (
                        register.person_id is null
                        or coalesce(records.nkk <> other_records.nkk, true)
                    )
                )
                or abs(
                    extract(year from records.birth_date)
                    - extract(year from other_records.birth_date)
                ) >= {{ years_of_a_generation }}
                then 'same_number_two_descriptions'
            else 'same_person'
        end as condition_code,
        same_person.entry_id as evidence_record_id,
        duplicates.scope_code,
        duplicates.is_surplus
    from {{ ref('int_duplicate_entries') }} as duplicates
    inner join {{ ref('int_duplicate_entries') }} as same_person
        on
            duplicates.list_number = same_person.list_number
            and duplicates.person_id = same_person.person_id
            and duplicates.entry_id <> same_person.entry_id
    inner join {{ ref('int_person_records') }} as records
        on duplicates.entry_id = records.record_id
    inner join {{ ref('int_person_records') }} as other_records
        on same_person.entry_id = other_records.record_id
    left join {{ ref('int_register_persons') }} as register
        on duplicates.person_id = register.person_id
    left join {{ ref('int_duplicates_resembled') }} as resembled
        on duplicates.person_id = resembled.person_id
    cross join levels
),

found as (
    select
        met.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        met.evidence_record_id,
        'list' as evidence_grade_code,
        cast(null as date) as event_date,
        met.scope_code,
        met.is_surplus
    from met
    inner join {{ ref('finding_conditions') }} as conditions
        on met.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
