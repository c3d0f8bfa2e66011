select
    row_id,
    'death' as event_code,
    death_date as valid_from,
    cast(null as date) as valid_to,
    as_of,
    'document' as evidence_grade_code

from {{ ref('int_deaths_in_effect') }}
