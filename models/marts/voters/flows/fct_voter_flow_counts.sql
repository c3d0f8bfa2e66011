{#- begin and end are totals of lists, which KPU announces. Known to everybody, they tie
    together what came and went: begin and signed flows give end. -#}
{% set pair = [
    'from_cycle_key', 'from_stage_code', 'cycle_key', 'stage_code', 'region_key',
    'basis_code', 'is_simulated',
] %}
with

flows as (
    select
        flows.from_cycle_key,
        flows.from_stage_code,
        flows.cycle_key,
        flows.stage_code,
        coalesce(regions.regency_key, flows.region_key) as region_key,
        flows.basis_code,
        flows.is_simulated,
        flows.flow_code,
        flows.reason_code,
        flows.sign,
        flows.entries
    from {{ ref('fct_voter_list_flows') }} as flows
    inner join {{ ref('dim_regions') }} as regions
        on flows.region_key = regions.region_key
),

-- These have a row in every region, if of 0: who sees that a protected cell is the only
-- one of its region knows it from the totals.
always_there as (
    {% for flow, reason, sign in [
        ('new', 'none', 1), ('removed', 'unexplained', -1),
        ('moved_in', 'none', 1), ('moved_out', 'none', -1),
    ] %}
    select distinct
        {{ pair | join(', ') }},
        '{{ flow }}' as flow_code,
        '{{ reason }}' as reason_code,
        cast({{ sign }} as smallint) as sign,
        cast(0 as bigint) as entries
    from flows
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

counted as (
    select
        {{ pair | join(', ') }},
        flow_code,
        reason_code,
        sign,
        case
            when flow_code in ('begin', 'end') then 'total'
            when flow_code in ('moved_in', 'moved_out') then 'move'
            when sign = 0 then 'apart'
            else 'change'
        end as equation_code,
        cycle_key || '/' || stage_code || '/' || region_key || '/' || basis_code || '/'
        || flow_code || '/' || reason_code as flow_count_key,
        cast(sum(entries) as bigint) as entries
    from (
        select * from flows
        union all
        select * from always_there
    ) as every_flow
    group by
        {{ pair | join(', ') }},
        flow_code,
        reason_code,
        sign
),

-- Who knows totals and changes knows how many more came than went; so both are hidden.
judged as (
    select
        *,
        case equation_code
            when 'total' then false
            when 'apart' then entries between 1 and 9
            when 'move'
                then
                    max(case when entries between 1 and 9 then 1 else 0 end) over (
                        partition by equation_code, {{ pair | join(', ') }}
                    ) = 1
            else
                {{ is_protected_cell(
                    'entries', ['equation_code'] + pair, 'flow_count_key'
                ) }}
        end as is_protected
    from counted
),

protected as (
    select
        flow_count_key,
        {{ pair[:-1] | join(', ') }},
        flow_code,
        reason_code,
        sign,
        case when not is_protected then entries end as entries,
        case when is_protected then 'protected' else 'published' end as status_code,
        is_simulated
    from judged
)

select * from protected
