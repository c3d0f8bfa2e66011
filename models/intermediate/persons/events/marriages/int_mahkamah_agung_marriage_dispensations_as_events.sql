{#- A dispensation lets somebody marry, and proves no marriage: it is a lead of one from
    the day of the ruling on. -#}
select
    row_id,
    'marriage' as event_code,
    decision_date as valid_from,
    cast(null as date) as valid_to,
    as_of,
    'lead' as evidence_grade_code

from {{ ref('int_marriage_dispensations_in_effect') }}

where ruling_code = 'granted'
