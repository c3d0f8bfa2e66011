{#- What the register says of a person as last known: death and departure with their
    day, marriage and citizenship without one, minority from birth on. -#}
with

register as (
    select * from {{ ref('int_register_persons') }}
),

told as (
    select
        person_id as row_id,
        'death' as event_code,
        register_status_date as valid_from,
        cast(null as date) as valid_to,
        as_of
    from register
    where register_status_code = 'dead'

    union all

    select
        person_id as row_id,
        'departure' as event_code,
        register_status_date as valid_from,
        cast(null as date) as valid_to,
        as_of
    from register
    where register_status_code = 'moved'

    union all

    select
        person_id as row_id,
        'marriage' as event_code,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        as_of
    from register
    where marital_status_code in ('S', 'P')

    union all

    select
        person_id as row_id,
        'foreign_citizenship' as event_code,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        as_of
    from register
    where citizenship_code = 'wna'

    union all

    select
        person_id as row_id,
        'minority' as event_code,
        birth_date as valid_from,
        {{ birthday_at('birth_date', 17) }} as valid_to,
        as_of
    from register
),

graded as (
    select
        *,
        'register' as evidence_grade_code
    from told
)

select * from graded
