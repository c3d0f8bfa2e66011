{#- Villages that passed to another district, regencies that passed to another province. -#}
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

children as (

    select
        matched.change_date,
        predecessors.parent_region_code as predecessor_parent_code,
        successors.parent_region_code as successor_parent_code

    from {{ ref('int_regions_matched') }} as matched
    inner join periods as predecessors
        on matched.predecessor_key = predecessors.region_key
    inner join periods as successors
        on matched.successor_key = successors.region_key

    where
        predecessors.region_level in ('regency', 'village')
        and predecessors.parent_region_code <> successors.parent_region_code

),

transfers as (

    select
        children.change_date,
        predecessors.region_key as predecessor_key,
        successors.region_key as successor_key,
        predecessors.region_level,
        predecessors.region_id as predecessor_id,
        successors.region_id as successor_id,
        max(predecessors.valid_to) as predecessor_valid_to,
        max(successors.valid_from) as successor_valid_from,
        count(*) as children_moved

    from children
    inner join periods as predecessors
        on
            children.predecessor_parent_code = predecessors.region_code
            and {{ was_in_force_before('predecessors', 'children.change_date') }}
    inner join periods as successors
        on
            children.successor_parent_code = successors.region_code
            and {{ is_in_force_on('successors', 'children.change_date') }}

    where predecessors.region_id <> successors.region_id

    group by
        children.change_date,
        predecessors.region_key,
        successors.region_key,
        predecessors.region_level,
        predecessors.region_id,
        successors.region_id

),

children_before as (

    select
        transfers.change_date,
        transfers.predecessor_key,
        count(*) as children_before

    from (
        select distinct
            change_date,
            predecessor_key
        from transfers
    ) as transfers
    inner join periods as predecessors
        on transfers.predecessor_key = predecessors.region_key
    inner join periods as below
        on
            predecessors.region_code = below.parent_region_code
            and {{ was_in_force_before('below', 'transfers.change_date') }}

    group by
        transfers.change_date,
        transfers.predecessor_key

),

shared as (

    select
        transfers.*,
        children_before.children_before,
        round(
            cast(transfers.children_moved as double) / children_before.children_before, 6
        ) as share

    from transfers
    inner join children_before
        on
            transfers.change_date = children_before.change_date
            and transfers.predecessor_key = children_before.predecessor_key

)

select * from shared
