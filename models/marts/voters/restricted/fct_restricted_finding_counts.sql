{#- A cell for every list, kind and certainty, so that none tells by being there. Cells
    under 10 are never told, not even one of 0, nor one that leaves fewer than 10 of the
    entries that it could be about; and as the number of rulings is known of the whole
    country, so many others are not told that the rest is never a single cell. -#}
{% set whole = [
    'cycle_key', 'stage_code', 'kind_code', 'certainty_code', 'is_simulated',
] %}
with

rules as (
    select * from {{ ref('finding_rules') }}
    where subject_code in ('restricted_entry', 'restricted_entry_at_special_location')
),

certainties as (
    select
        kind_code,
        event_code,
        certainty_code
    from rules

    union

    select
        kind_code,
        event_code,
        certainty_if_contradicted_code as certainty_code
    from rules

    union

    select
        kind_code,
        event_code,
        certainty_if_lead_code as certainty_code
    from rules
),

delivered as (
    select distinct event_code
    from {{ ref('int_restricted_person_events') }}
),

kinds as (
    select distinct
        certainties.kind_code,
        certainties.certainty_code,
        rules.subject_code
    from certainties
    inner join rules
        on certainties.kind_code = rules.kind_code
    inner join delivered
        on certainties.event_code = delivered.event_code
),

counted as (
    select
        list_key,
        kind_code,
        certainty_code,
        count(*) as entries
    from {{ ref('int_restricted_findings') }}
    group by
        list_key,
        kind_code,
        certainty_code
),

-- whom a cell could be about: all active entries, or those at special locations
bases as (
    select
        list_key,
        count(*) as active_entries,
        sum(case when {{ is_special_station('tps_number') }} then 1 else 0 end)
            as special_entries
    from {{ ref('int_voter_entries') }}
    where is_active
    group by list_key
),

cells as (
    select
        lists.list_key || '/' || kinds.kind_code || '/' || kinds.certainty_code
            as restricted_finding_count_key,
        lists.list_key,
        lists.cycle_key,
        lists.stage_code,
        lists.unit_region_key as region_key,
        kinds.kind_code,
        kinds.certainty_code,
        coalesce(counted.entries, 0) as entries,
        coalesce(
            case
                when kinds.subject_code = 'restricted_entry' then bases.active_entries
                else bases.special_entries
            end,
            0
        ) as base_entries,
        lists.is_simulated
    from {{ ref('dim_voter_lists') }} as lists
    cross join kinds
    left join bases
        on lists.list_key = bases.list_key
    left join counted
        on
            lists.list_key = counted.list_key
            and kinds.kind_code = counted.kind_code
            and kinds.certainty_code = counted.certainty_code
),

judged as (
    select
        *,
        {{ is_protected_cell(
            'entries', whole, 'restricted_finding_count_key',
            few='(entries < 10 or base_entries - entries < 10)'
        ) }} as is_protected
    from cells
),

protected as (
    select
        restricted_finding_count_key,
        list_key,
        cycle_key,
        stage_code,
        region_key,
        kind_code,
        certainty_code,
        case when not is_protected then entries end as entries,
        case when is_protected then 'protected' else 'published' end as status_code,
        is_simulated
    from judged
)

select * from protected
