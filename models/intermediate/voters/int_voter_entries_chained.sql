with

entries as (
    select * from {{ ref('int_voter_entries') }}
),

pairs as (
    select * from {{ ref('int_voter_entries_paired') }}
),

-- Four passes reach the first of sixteen lists: each pass doubles the step back. A test
-- tells when a longer history needs one more.
pointers_0 as (
    select
        entries.entry_id,
        coalesce(pairs.previous_entry_id, entries.entry_id) as root_id
    from entries
    left join pairs
        on entries.entry_id = pairs.entry_id
),

{% for pass in [1, 2, 3, 4] %}
pointers_{{ pass }} as (
    select
        pointers.entry_id,
        roots.root_id
    from pointers_{{ pass - 1 }} as pointers
    inner join pointers_{{ pass - 1 }} as roots
        on pointers.root_id = roots.entry_id
),

{% endfor %}
chained as (
    select
        entries.*,
        pointers_4.root_id as chain_id,
        pairs.previous_entry_id,
        pairs.chain_rule_code,
        previous.is_active as was_active,
        previous.region_key as previous_region_key,
        previous.tps_number as previous_tps_number,
        case
            when not entries.is_active then 'removed'
            when previous.entry_id is null then 'new'
            when not previous.is_active then 're_entered'
            when entries.reported_code = 'U' then 'changed'
            else 'active'
        end as entry_status_code
    from entries
    inner join pointers_4
        on entries.entry_id = pointers_4.entry_id
    left join pairs
        on entries.entry_id = pairs.entry_id
    left join entries as previous
        on pairs.previous_entry_id = previous.entry_id
)

select * from chained
