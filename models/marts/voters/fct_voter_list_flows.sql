{% set flows = [
    ('begin', 'earlier_region_key', 'was_active', "'none'", 1),
    ('moved_out', 'earlier_region_key',
     'was_active and is_active and earlier_region_key <> later_region_key', "'none'", -1),
    ('removed', 'earlier_region_key', 'was_active and not is_active',
     "case when is_not_delivered then 'not_delivered' else coalesce(tms_reason_code, 'unexplained') end", -1),
    ('new', 'later_region_key', 'is_active and not was_active and not has_previous', "'none'", 1),
    ('re_entered', 'later_region_key', 'is_active and not was_active and has_previous', "'none'", 1),
    ('moved_in', 'later_region_key',
     'was_active and is_active and earlier_region_key <> later_region_key', "'none'", 1),
    ('moved_within', 'later_region_key',
     'was_active and is_active and earlier_region_key = later_region_key and earlier_tps_number <> later_tps_number',
     "'none'", 0),
    ('recoded', 'later_region_key',
     'was_active and is_active and earlier_region_key = later_region_key and is_recoded', "'none'", 0),
    ('end', 'later_region_key', 'is_active', "'none'", 0),
] %}
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

flows as (
    {% for flow, region_key, condition, reason, sign in flows %}
    select
        list_number,
        {{ region_key }} as region_key,
        '{{ flow }}' as flow_code,
        {{ reason }} as reason_code,
        {{ sign }} as sign,
        count(*) as entries,
        count(distinct person_id) as persons
    from {{ ref('int_voter_flows_observed') }}
    where {{ condition }}
    group by
        list_number,
        {{ region_key }},
        {{ reason }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

closed as (
    select
        *,
        sum(sign * entries) over (partition by list_number, region_key)
        = sum(case when flow_code = 'end' then entries else 0 end) over (
            partition by list_number, region_key
        ) as is_closed
    from flows
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
