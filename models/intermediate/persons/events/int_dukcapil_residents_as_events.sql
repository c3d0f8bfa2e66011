{#- What the register says of a person as last known: death and departure with their
    day, a departure without one as of the register's own, marriage, citizenship and a
    recording for the KTP-el without one, minority from birth on, no recording since the
    card is due, at 17 or by marriage. -#}
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

    -- until the person arrived elsewhere by letter, perhaps before the register's day
    select
        register.person_id as row_id,
        'departure' as event_code,
        coalesce(register.register_status_date, register.as_of) as valid_from,
        moves.next_arrived_on as valid_to,
        register.as_of
    from register
    left join {{ ref('int_person_moves') }} as moves
        on register.person_id = moves.record_id
    where register.register_status_code = 'moved'

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

    union all

    select
        person_id as row_id,
        'ktp_unrecorded' as event_code,
        case
            when coalesce(marital_status_code, '') not in ('S', 'P')
                then {{ birthday_at('birth_date', 17) }}
        end as valid_from,
        cast(null as date) as valid_to,
        as_of
    from register
    where ktp_status_code = 'not_recorded'

    union all

    -- which ends what a file of recordings tells otherwise
    select
        person_id as row_id,
        'ktp_recording' as event_code,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        as_of
    from register
    where ktp_status_code in ('recorded', 'issued')
),

graded as (
    select
        *,
        'register' as evidence_grade_code
    from told
)

select * from graded
