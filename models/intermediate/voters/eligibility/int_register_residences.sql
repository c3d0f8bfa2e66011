{#- Where the persons of the register lived from when to when: where the register has
    them, and from a later arrival by letter on where they arrived, nobody knows where
    included; later than the register, or than the departure that it tells. -#}
with

register as (
    select * from {{ ref('int_register_persons') }}
),

arrivals as (
    select
        moves.person_id,
        moves.destination_region_key as region_key,
        moves.arrived_on,
        moves.known_from,
        row_number() over (
            partition by moves.person_id, moves.arrived_on
            order by
                moves.moved_on desc nulls last,
                moves.destination_region_key asc nulls last
        ) as place_of_day
    from {{ ref('int_person_moves') }} as moves
    inner join register
        on moves.person_id = register.person_id
    -- what the register itself tells of a departure
    left join {{ ref('int_person_moves') }} as departures
        on register.person_id = departures.record_id
    where
        moves.arrived_on > register.as_of
        or moves.arrived_on >= departures.next_arrived_on
),

-- the last known arrival in the village where the register has the person
arrived as (
    select
        register.person_id,
        max(moves.arrived_on) as arrived_on
    from register
    inner join {{ ref('int_person_moves') }} as moves
        on
            register.person_id = moves.person_id
            and register.as_of >= moves.arrived_on
    inner join {{ ref('int_region_identities') }} as identities
        on
            moves.destination_region_id = identities.region_id
            and register.region_key = identities.region_key
    group by register.person_id
),

lived as (
    select
        register.person_id,
        register.region_key,
        cast(null as date) as lived_from,
        coalesce(register.arrival_date, arrived.arrived_on) as arrival_date,
        cast(null as date) as known_from
    from register
    left join arrived
        on register.person_id = arrived.person_id

    union all

    select
        person_id,
        region_key,
        arrived_on as lived_from,
        arrived_on as arrival_date,
        known_from
    from arrivals
    where place_of_day = 1
)

select
    person_id,
    region_key,
    lived_from,
    lead(lived_from) over (
        partition by person_id order by lived_from asc nulls first
    ) as lived_to,
    arrival_date,
    known_from

from lived
