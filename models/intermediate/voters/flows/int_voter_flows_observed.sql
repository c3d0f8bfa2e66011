{#- What became of every active entry from one list to the next, in the villages of the
    later list. -#}
with

entries as (
    select * from {{ ref('int_voter_entries_chained') }}
),

predecessors as (
    select * from {{ ref('int_voter_list_predecessors') }}
),

-- The list in which the entries of a list go on: the next of its office. Where the
-- office has stopped to deliver, they are missing in the next stage of the nation.
next_lists as (
    select
        scope_code,
        previous_list_number,
        coalesce(
            min(case when list_key is not null then list_number end),
            min(list_number)
        ) as list_number,
        count(list_key) = 0 as is_not_delivered
    from predecessors
    group by scope_code, previous_list_number
),

later as (
    select
        entry_id,
        previous_entry_id,
        person_id,
        list_number,
        scope_code,
        region_key,
        tps_number,
        is_active,
        tms_reason_code
    from entries
    where list_number > 1
),

earlier as (
    select
        entries.entry_id,
        entries.person_id,
        entries.scope_code,
        entries.region_key,
        entries.tps_number,
        next_lists.list_number,
        next_lists.is_not_delivered
    from entries
    inner join next_lists
        on
            entries.scope_code = next_lists.scope_code
            and entries.list_number = next_lists.previous_list_number
    where entries.is_active
),

joined as (
    select
        coalesce(later.entry_id, earlier.entry_id) as flow_id,
        coalesce(later.list_number, earlier.list_number) as list_number,
        coalesce(later.scope_code, earlier.scope_code) as scope_code,
        earlier.region_key as delivered_region_key,
        later.region_key as later_region_key,
        coalesce(later.person_id, earlier.person_id) as person_id,
        earlier.entry_id is not null as was_active,
        coalesce(later.is_active, false) as is_active,
        later.previous_entry_id is not null as has_previous,
        earlier.tps_number as earlier_tps_number,
        later.tps_number as later_tps_number,
        later.tms_reason_code,
        later.entry_id is null as is_missing,
        later.entry_id is null and earlier.is_not_delivered as is_not_delivered
    from earlier
    full outer join later
        on earlier.entry_id = later.previous_entry_id
),

-- the village of an earlier entry as it is called at the later list
renamed as (
    select
        joined.*,
        coalesce(successors.later_region_key, joined.delivered_region_key)
            as earlier_region_key,
        coalesce(successors.later_region_key <> joined.delivered_region_key, false)
            as is_recoded
    from joined
    left join {{ ref('int_villages_in_force') }} as successors
        on
            joined.delivered_region_key = successors.region_key
            and joined.list_number = successors.list_number
    where joined.was_active or joined.is_active
)

select * from renamed
