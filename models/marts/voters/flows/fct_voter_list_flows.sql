with

stages as (
    select
        list_number,
        cycle_key,
        stage_code,
        max(case when is_simulated then 1 else 0 end) = 1 as is_simulated
    from {{ ref('int_voter_lists_dated') }}
    group by
        list_number,
        cycle_key,
        stage_code
),

closed as (
    select
        *,
        sum(sign * entries) over (partition by list_number, region_key)
        = sum(case when flow_code = 'end' then entries else 0 end) over (
            partition by list_number, region_key
        ) as is_closed
    from {{ ref('int_voter_flows_counted') }}
),

-- the list before of the office to which the village belongs
offices as (
    select
        regions.region_key,
        predecessors.list_number,
        predecessors.previous_list_number
    from {{ ref('int_regions_nested') }} as regions
    inner join {{ ref('int_voter_list_predecessors') }} as predecessors
        on {{ office_code('regions') }} = predecessors.scope_code
),

placed as (
    select
        closed.*,
        coalesce(offices.previous_list_number, closed.list_number - 1)
            as from_list_number
    from closed
    left join offices
        on
            closed.region_key = offices.region_key
            and closed.list_number = offices.list_number
),

keyed as (
    select
        later.cycle_key || '/' || later.stage_code || '/' || placed.region_key
        || '/observed/' || placed.flow_code || '/' || placed.reason_code as flow_key,
        earlier.cycle_key as from_cycle_key,
        earlier.stage_code as from_stage_code,
        later.cycle_key,
        later.stage_code,
        placed.region_key,
        'observed' as basis_code,
        placed.flow_code,
        placed.reason_code,
        cast(placed.sign as smallint) as sign,
        placed.entries,
        placed.persons,
        placed.is_closed,
        later.is_simulated
    from placed
    inner join stages as later
        on placed.list_number = later.list_number
    inner join stages as earlier
        on placed.from_list_number = earlier.list_number
)

select * from keyed
