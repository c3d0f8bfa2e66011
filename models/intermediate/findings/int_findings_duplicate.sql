-- the evidence of each entry are the other entries of the same person
select
    duplicates.entry_id,
    'duplicate' as kind_code,
    'list' as evidence_grade_code,
    same_person.entry_id as evidence_record_id,
    cast(null as date) as event_date

from {{ ref('int_duplicate_entries') }} as duplicates
inner join {{ ref('int_duplicate_entries') }} as same_person
    on
        duplicates.list_number = same_person.list_number
        and duplicates.person_id = same_person.person_id
        and duplicates.entry_id <> same_person.entry_id
