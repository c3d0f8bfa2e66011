{#- Register persons entitled to vote on the day of each list whose office delivered it:
    whoever lived there and whom no event kept from voting; who is not known to be a citizen
    or to live is told apart. A register or a letter may name a village by a code that it
    no longer had when the list was established. -#}
with

register as (
    select * from {{ ref('int_register_persons') }}
),

lists as (
    select * from {{ ref('int_voter_list_regions') }}
),

in_force as (
    select * from {{ ref('int_villages_in_force') }}
),

-- a village by every code that it ever had, and one that no longer was by its own
list_villages as (
    select
        lists.*,
        in_force.region_key as residence_region_key
    from lists
    inner join in_force
        on
            lists.list_number = in_force.list_number
            and lists.region_key = in_force.later_region_key

    union all

    select
        lists.*,
        lists.region_key as residence_region_key
    from lists
    left join in_force
        on
            lists.list_number = in_force.list_number
            and lists.region_key = in_force.region_key
    where in_force.region_key is null
),

aged as (
    select
        register.person_id,
        register.name_key,
        register.sex_code,
        register.birth_date,
        register.marital_status_code,
        residences.arrival_date,
        coalesce(register.citizenship_code, 'unknown') <> 'unknown'
        and register.register_status_code <> 'unknown' as is_known_entitled,
        lists.region_key,
        register.as_of,
        register.delivered_date,
        residences.known_from as residence_known_from,
        register.delivery_key,
        register.is_simulated,
        lists.list_key,
        lists.list_number,
        lists.cycle_key,
        lists.stage_code,
        lists.scope_code,
        lists.reference_date,
        {{ age_on('register.birth_date', 'lists.reference_date') }} as age
    from register
    inner join {{ ref('int_register_residences') }} as residences
        on register.person_id = residences.person_id
    inner join list_villages as lists
        on
            residences.region_key = lists.residence_region_key
            and register.is_simulated = lists.is_simulated
    where
        coalesce(residences.lived_from, lists.reference_date) <= lists.reference_date
        and (
            residences.lived_to is null
            or residences.lived_to > lists.reference_date
        )
),

suspended as (
    select distinct
        person_id,
        reference_date
    from {{ ref('int_persons_suspended') }}
),

entitled as (
    select aged.*
    from aged
    left join suspended
        on
            aged.person_id = suspended.person_id
            and aged.reference_date = suspended.reference_date
    where suspended.person_id is null
)

select * from entitled
