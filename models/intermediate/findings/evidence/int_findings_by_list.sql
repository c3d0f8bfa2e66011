{#- What the entries of a list show together: the evidence of each entry of a person are
    the person's other entries. -#}
with

met as (
    select
        duplicates.entry_id,
        'same_person' as condition_code,
        same_person.entry_id as evidence_record_id,
        duplicates.scope_code,
        duplicates.is_surplus
    from {{ ref('int_duplicate_entries') }} as duplicates
    inner join {{ ref('int_duplicate_entries') }} as same_person
        on
            duplicates.list_number = same_person.list_number
            and duplicates.person_id = same_person.person_id
            and duplicates.entry_id <> same_person.entry_id
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
