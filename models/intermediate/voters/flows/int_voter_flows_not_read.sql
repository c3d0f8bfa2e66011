{#- Flows that our reading explains: an entry is missing, or seems new, though its line
    is there and was held back. Up to the lines held back, those of its village first;
    which ones nobody knows, so that they are drawn evenly over the office. -#}
with

flows as (
    select
        observed.flow_id,
        observed.list_number,
        observed.scope_code,
        case
            when observed.is_active then observed.later_region_key
            else observed.earlier_region_key
        end as region_key,
        case when observed.is_active then 'new' else 'removed' end as flow_code,
        record_hashes.record_hash
    from {{ ref('int_voter_flows_observed') }} as observed
    inner join {{ ref('int_record_hashes') }} as record_hashes
        on observed.flow_id = record_hashes.record_id
    where
        (observed.was_active and observed.is_missing and not observed.is_not_delivered)
        or (
            observed.is_active
            and not observed.was_active
            and not observed.has_previous
        )
),

-- What is missing in a list may be among its lines held back; what is new in it, among
-- those of the list before.
held_back as (
    select
        scope_code,
        list_number,
        'removed' as flow_code,
        region_key,
        lines
    from {{ ref('int_voter_lines_held_back') }}

    union all

    select
        predecessors.scope_code,
        predecessors.list_number,
        'new' as flow_code,
        lines_before.region_key,
        lines_before.lines
    from {{ ref('int_voter_lines_held_back') }} as lines_before
    inner join {{ ref('int_voter_list_predecessors') }} as predecessors
        on lines_before.list_key = predecessors.previous_list_key
),

-- the village as it is called at the later list
budgets as (
    select
        held_back.scope_code,
        held_back.list_number,
        held_back.flow_code,
        coalesce(in_force.later_region_key, held_back.region_key) as region_key,
        sum(held_back.lines) as lines
    from held_back
    left join {{ ref('int_villages_in_force') }} as in_force
        on
            held_back.region_key = in_force.region_key
            and held_back.list_number = in_force.list_number
    group by
        held_back.scope_code,
        held_back.list_number,
        held_back.flow_code,
        coalesce(in_force.later_region_key, held_back.region_key)
),

in_village as (
    select
        flows.*,
        row_number() over (
            partition by
                flows.flow_code, flows.scope_code, flows.list_number, flows.region_key
            order by flows.record_hash nulls last
        ) <= coalesce(budgets.lines, 0) as is_not_read
    from flows
    left join budgets
        on
            flows.scope_code = budgets.scope_code
            and flows.list_number = budgets.list_number
            and flows.flow_code = budgets.flow_code
            and flows.region_key = budgets.region_key
),

offices as (
    select * from budgets
    where region_key is null
),

in_office as (
    select
        in_village.flow_id,
        in_village.list_number,
        in_village.is_not_read,
        row_number() over (
            partition by
                in_village.flow_code,
                in_village.scope_code,
                in_village.list_number,
                in_village.is_not_read
            order by in_village.record_hash nulls last
        ) <= coalesce(offices.lines, 0) as is_not_read_in_office
    from in_village
    left join offices
        on
            in_village.scope_code = offices.scope_code
            and in_village.list_number = offices.list_number
            and in_village.flow_code = offices.flow_code
),

not_read as (
    select
        flow_id,
        list_number
    from in_office
    where is_not_read or is_not_read_in_office
)

select * from not_read
