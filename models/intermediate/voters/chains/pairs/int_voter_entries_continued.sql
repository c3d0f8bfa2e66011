{#- Where an entry can go on: in the next list of its office, or in a list of another
    office until then. -#}
with

entries as (
    select
        entry_id,
        list_number,
        dpid,
        person_id,
        is_in_register,
        region_key,
        scope_code
    from {{ ref('int_voter_entries') }}
),

continued as (
    select
        entries.*,
        predecessors.list_number as later_list_number
    from entries
    inner join {{ ref('int_voter_list_predecessors') }} as predecessors
        on
            entries.scope_code = predecessors.scope_code
            and entries.list_number = predecessors.previous_list_number
)

select * from continued
