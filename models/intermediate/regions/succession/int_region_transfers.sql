{#- Villages that went to another district, regencies that went to another province. -#}
with

identities as (
    select * from {{ ref('int_region_identities') }}
),

periods as (
    select
        periods.*,
        identities.region_id
    from {{ ref('int_region_periods') }} as periods
    inner join identities
        on periods.region_key = identities.region_key
),

regions_moved as (
    select * from {{ ref('int_regions_moved') }}
),

transfers as (
    select
        regions_moved.change_date,
        predecessors.region_key as predecessor_key,
        successors.region_key as successor_key,
        predecessors.region_level,
        predecessors.region_id as predecessor_id,
        successors.region_id as successor_id,
        max(predecessors.valid_to) as predecessor_valid_to,
        max(successors.valid_from) as successor_valid_from,
        count(*) as children_moved
    from regions_moved
    inner join periods as predecessors
        on
            regions_moved.predecessor_parent_code = predecessors.region_code
            and {{ was_in_force_before('predecessors', 'regions_moved.change_date') }}
    inner join periods as successors
        on
            regions_moved.successor_parent_code = successors.region_code
            and {{ is_in_force_on('successors', 'regions_moved.change_date') }}
    where predecessors.region_id <> successors.region_id
    group by
        regions_moved.change_date,
        predecessors.region_key,
        successors.region_key,
        predecessors.region_level,
        predecessors.region_id,
        successors.region_id
),

losing_regions as (
    select distinct
        change_date,
        predecessor_key
    from transfers
),

children_before as (
    select
        losing_regions.change_date,
        losing_regions.predecessor_key,
        count(*) as children_before
    from losing_regions
    inner join periods as predecessors
        on losing_regions.predecessor_key = predecessors.region_key
    inner join periods as below
        on
            predecessors.region_code = below.parent_region_code
            and {{ was_in_force_before('below', 'losing_regions.change_date') }}
    group by
        losing_regions.change_date,
        losing_regions.predecessor_key
),

shared as (
    select
        transfers.*,
        children_before.children_before,
        round(
            cast(transfers.children_moved as double)
            / children_before.children_before,
            6
        ) as moved_share
    from transfers
    inner join children_before
        on
            transfers.change_date = children_before.change_date
            and transfers.predecessor_key = children_before.predecessor_key
)

select * from shared
