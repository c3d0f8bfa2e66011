-- A chain that begins in the middle of a registration needs more passes.
select
    entries.entry_id,
    entries.chain_id

from {{ ref('int_voter_entries_chained') }} as entries
inner join {{ ref('int_voter_entries_chained') }} as first_entries
    on entries.chain_id = first_entries.entry_id

where first_entries.previous_entry_id is not null
