select
    records.record_id,
    register.person_id as candidate_id,
    'nik' as rule_code

from {{ ref('int_person_records') }} as records
inner join {{ ref('int_register_persons') }} as register
    on records.nik = register.nik
