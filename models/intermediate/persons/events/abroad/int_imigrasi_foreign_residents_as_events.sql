{#- A permit holds to the end of its last day, or until a newer whole delivery does not
    name it, whichever is first. -#}
with

permits as (
    select
        *,
        last_valid_date + 1 as ended_on
    from {{ ref('int_foreign_residents_in_effect') }}
)

select
    row_id,
    'foreign_citizenship' as event_code,
    valid_from,
    case
        when ended_on is null or in_effect_before < ended_on then in_effect_before
        else ended_on
    end as valid_to,
    as_of,
    'document' as evidence_grade_code

from permits
