{#- The one rule of what keeps a person from voting on the days of the delivered lists:
    an event, proven, of a kind that suspends by the seed person_event_kinds. -#}
with

days as (
    select distinct
        cycle_key,
        reference_date
    from {{ ref('int_voter_lists_dated') }}
),

suspending as (
    select
        events.person_id,
        events.event_code,
        events.valid_from,
        events.valid_to,
        kinds.state_code,
        kinds.suspends_code
    from {{ ref('int_person_events') }} as events
    inner join {{ ref('person_event_kinds') }} as kinds
        on events.event_code = kinds.event_code
    where
        events.is_proof
        and kinds.suspends_code <> 'never'
),

suspended as (
    select distinct
        suspending.person_id,
        days.cycle_key,
        days.reference_date,
        suspending.event_code
    from suspending
    cross join days
    left join {{ ref('int_register_persons') }} as register
        on suspending.person_id = register.person_id
    where
        -- who held a permit and is a citizen by a later register has become one
        not coalesce(
            suspending.state_code = 'foreign'
            and register.citizenship_code = 'wni'
            and register.as_of > suspending.valid_from,
            false
        )
        -- whom a later register has as resident has arrived, by a letter or without one
        and not coalesce(
            suspending.state_code = 'departed'
            and register.register_status_code = 'resident'
            and suspending.valid_from <= register.as_of,
            false
        )
        and
        {{ event_holds(
            'suspending.suspends_code', 'suspending', 'days.reference_date'
        ) }}
)

select * from suspended
