select
    row_id,
    'residence_abroad' as event_code,
    arrival_date as valid_from,
    return_date as valid_to,
    as_of,
    'register' as evidence_grade_code

from {{ ref('int_citizens_abroad_in_effect') }}
