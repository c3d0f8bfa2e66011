with

registered as (
    select * from {{ ref('int_registered_voters_by_age') }}
),

entitled as (
    select * from {{ ref('int_entitled_by_age') }}
),

-- A list whose office has no register delivered has nothing to be held against.
lists as (
    select
        list_key,
        max(as_of) as denominator_as_of
    from entitled
    group by list_key
),

paired as (
    select
        coalesce(registered.list_key, entitled.list_key) as list_key,
        coalesce(registered.sex_code, entitled.sex_code) as sex_code,
        coalesce(registered.age_group, entitled.age_group) as age_group,
        coalesce(registered.voters, 0) as registered,
        coalesce(entitled.persons, 0) as denominator
    from registered
    full outer join entitled
        on
            registered.list_key = entitled.list_key
            and registered.sex_code = entitled.sex_code
            and registered.age_group = entitled.age_group
),

described as (
    select
        units.cycle_key,
        units.stage_code,
        units.region_key,
        paired.sex_code,
        paired.age_group,
        'voters_to_entitled' as denominator_code,
        lists.denominator_as_of,
        {{ months_between('units.established_date', 'lists.denominator_as_of') }}
            as months_apart,
        paired.registered,
        'rows' as registered_source_code,
        paired.denominator,
        units.is_simulated
    from paired
    inner join lists
        on paired.list_key = lists.list_key
    inner join {{ ref('int_voter_list_units') }} as units
        on paired.list_key = units.list_key
    where paired.sex_code is not null
)

select * from described
