with

entries as (
    select
        entry_id,
        is_active,
        reported_code
    from {{ ref('int_voter_entries') }}
),

pairs as (
    select * from {{ ref('int_voter_entries_paired') }}
),

-- Each pass doubles the step back, so eight reach the first of 256 lists, which is 64
-- years of quarterly lists. int_chains_reconciled counts chains that begin too late.
pointers_0 as (
    select
        entry_id,
        previous_entry_id as root_id
    from pairs
),

{% for pass in range(1, 9) %}
pointers_{{ pass }} as (
    select
        pointers.entry_id,
        coalesce(roots.root_id, pointers.root_id) as root_id
    from pointers_{{ pass - 1 }} as pointers
    left join pointers_{{ pass - 1 }} as roots
        on pointers.root_id = roots.entry_id
),

{% endfor %}
chained as (
    select
        entries.entry_id,
        coalesce(pointers_8.root_id, entries.entry_id) as chain_id,
        pairs.previous_entry_id,
        case
            when not entries.is_active then 'removed'
            when previous.entry_id is null then 'new'
            when not previous.is_active then 're_entered'
            when entries.reported_code = 'U' then 'changed'
            else 'active'
        end as entry_status_code
    from entries
    left join pointers_8
        on entries.entry_id = pointers_8.entry_id
    left join pairs
        on entries.entry_id = pairs.entry_id
    left join entries as previous
        on pairs.previous_entry_id = previous.entry_id
)

select * from chained
