{#- The one rule of what keeps a person of the register from voting on the days of the
    delivered lists: an event, proven, of a kind that suspends by the seed
    person_event_kinds. Simulated persons are judged on the days of simulated lists. -#}
with

days as (
    select distinct
        cycle_key,
        reference_date,
        is_simulated
    from {{ ref('int_voter_lists_dated') }}
),

first_days as (
    select
        is_simulated,
        min(reference_date) as first_date
    from days
    group by is_simulated
),

-- what was over before the first list keeps nobody from voting: most of the minorities
suspending as (
    select
        events.person_id,
        events.event_code,
        events.valid_from,
        events.valid_to,
        kinds.state_code,
        kinds.suspends_code,
        register.citizenship_code,
        register.register_status_code,
        register.as_of,
        register.is_simulated
    from {{ ref('int_person_events') }} as events
    inner join {{ ref('person_event_kinds') }} as kinds
        on events.event_code = kinds.event_code
    inner join {{ ref('int_register_persons') }} as register
        on events.person_id = register.person_id
    inner join first_days
        on register.is_simulated = first_days.is_simulated
    where
        events.is_proof
        and kinds.suspends_code <> 'never'
        and (
            kinds.suspends_code = 'by_day'
            or events.valid_to is null
            or events.valid_to > first_days.first_date
        )
),

suspended as (
    select distinct
        suspending.person_id,
        days.cycle_key,
        days.reference_date,
        suspending.event_code
    from suspending
    inner join days
        on
            suspending.is_simulated = days.is_simulated
            and coalesce(suspending.valid_from, days.reference_date)
            <= days.reference_date
    where
        -- who held a permit and is a citizen by a later register has become one
        not coalesce(
            suspending.state_code = 'foreign'
            and suspending.citizenship_code = 'wni'
            and suspending.as_of > suspending.valid_from,
            false
        )
        -- whom a later register has as resident has arrived, by a letter or without one
        and not coalesce(
            suspending.state_code = 'departed'
            and suspending.register_status_code = 'resident'
            and suspending.valid_from <= suspending.as_of,
            false
        )
        and
        {{ event_holds(
            'suspending.suspends_code', 'suspending', 'days.reference_date'
        ) }}
)

select * from suspended
