{#- A right is lost from the day on which the ruling is final, or on which it says that
    the term begins; one that is not final revokes nothing. Without a last day and years
    it is for life. -#}
with

begun as (
    select
        row_id,
        as_of,
        greatest(final_date, coalesce(term_start_date, final_date)) as valid_from,
        term_last_date,
        term_years
    from {{ ref('int_rights_revocations_in_effect') }}
    where final_date is not null
),

dated as (
    select
        *,
        cast(valid_from as string) as begin_text,
        cast(extract(year from valid_from) + term_years as string) as end_year
    from begun
),

events as (
    select
        row_id,
        'rights_revoked' as event_code,
        valid_from,
        coalesce(
            term_last_date + interval 1 day,
            -- from 29 February it lasts to the end of February
            try_cast(end_year || substr(begin_text, 5) as date),
            try_cast(end_year || '-03-01' as date)
        ) as valid_to,
        as_of
    from dated
)

select
    row_id,
    event_code,
    valid_from,
    cast(valid_to as date) as valid_to,
    as_of,
    'document' as evidence_grade_code
from events
