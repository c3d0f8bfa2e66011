select
    row_id,
    'death' as event_code,
    death_date as valid_from,
    cast(null as date) as valid_to,
    as_of,
    'lead' as evidence_grade_code

from {{ ref('int_death_notifications_in_effect') }}
