{#- Districts that ended and began on one day and have villages of the same name. -#}
with

changes as (
    select *
    from {{ ref('int_region_changes') }}
    where region_level = 'district'
),

villages as (
    select *
    from {{ ref('int_region_periods') }}
    where region_level = 'village'
),

villages_before as (
    select distinct
        changes.change_date,
        changes.region_key,
        villages.name_key
    from changes
    inner join villages
        on
            changes.region_code = villages.parent_region_code
            and {{ was_in_force_before('villages', 'changes.change_date') }}
    where changes.side_code = 'ended'
),

villages_after as (
    select distinct
        changes.change_date,
        changes.region_key,
        villages.name_key
    from changes
    inner join villages
        on
            changes.region_code = villages.parent_region_code
            and {{ is_in_force_on('villages', 'changes.change_date') }}
    where changes.side_code = 'begun'
),

counted_before as (
    select
        *,
        count(*) over (partition by region_key) as villages
    from villages_before
),

counted_after as (
    select
        *,
        count(*) over (partition by region_key) as villages
    from villages_after
),

compared as (
    select
        counted_before.change_date,
        counted_before.region_key as predecessor_key,
        counted_after.region_key as successor_key,
        count(*) as villages_in_common,
        count(*) * 2 > max(greatest(counted_before.villages, counted_after.villages))
            as is_majority
    from counted_before
    inner join counted_after
        on
            counted_before.change_date = counted_after.change_date
            and counted_before.name_key = counted_after.name_key
    group by
        counted_before.change_date,
        counted_before.region_key,
        counted_after.region_key
)

select * from compared
