{#- What became of every active entry from one list to the next, in the villages of the
    later list. -#}
with

entries as (
    select * from {{ ref('int_voter_entries_chained') }}
),

lists as (
    select distinct
        list_number,
        cycle_key,
        stage_code,
        scope_code,
        is_simulated
    from {{ ref('int_voter_lists_dated') }}
),

stages as (
    select distinct
        list_number,
        cycle_key,
        stage_code
    from lists
),

-- the village of an earlier entry as it is called at the later list
earlier as (
    select
        entries.entry_id,
        entries.person_id,
        entries.list_number + 1 as list_number,
        entries.scope_code,
        coalesce(successors.later_region_key, entries.region_key) as region_key,
        coalesce(successors.later_region_key, entries.region_key) <> entries.region_key
            as is_recoded,
        entries.tps_number
    from entries
    inner join stages
        on entries.list_number + 1 = stages.list_number
    left join {{ ref('int_villages_in_force') }} as successors
        on
            entries.region_key = successors.region_key
            and stages.list_number = successors.list_number
    where entries.is_active
),

later as (
    select
        entry_id,
        previous_entry_id,
        person_id,
        list_number,
        region_key,
        tps_number,
        is_active,
        tms_reason_code
    from entries
    where list_number > 1
),

joined as (
    select
        coalesce(later.entry_id, earlier.entry_id) as flow_id,
        coalesce(later.list_number, earlier.list_number) as list_number,
        earlier.region_key as earlier_region_key,
        later.region_key as later_region_key,
        coalesce(later.person_id, earlier.person_id) as person_id,
        earlier.entry_id is not null as was_active,
        coalesce(later.is_active, false) as is_active,
        later.previous_entry_id is not null as has_previous,
        coalesce(earlier.is_recoded, false) as is_recoded,
        earlier.tps_number as earlier_tps_number,
        later.tps_number as later_tps_number,
        later.tms_reason_code,
        earlier.entry_id is not null
        and later_lists.list_number is null as is_not_delivered
    from earlier
    full outer join later
        on earlier.entry_id = later.previous_entry_id
    left join lists as later_lists
        on
            earlier.list_number = later_lists.list_number
            and earlier.scope_code = later_lists.scope_code
)

select * from joined
where was_active or is_active
