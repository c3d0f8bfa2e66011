{#- Departures and arrivals by letter. Who left has departed until the next arrival,
    wherever that is; which village was left is told by int_person_moves. A letter without
    a day of arrival tells of no arrival. -#}
with

letters as (
    select * from {{ ref('int_person_moves') }}
    where evidence_grade_code = 'document'
),

told as (
    select
        record_id as row_id,
        'departure' as event_code,
        moved_on as valid_from,
        next_arrived_on as valid_to,
        as_of
    from letters

    union all

    select
        record_id as row_id,
        'arrival' as event_code,
        arrived_on as valid_from,
        cast(null as date) as valid_to,
        as_of
    from letters
    where arrived_on is not null
),

graded as (
    select
        *,
        'document' as evidence_grade_code
    from told
)

select * from graded
