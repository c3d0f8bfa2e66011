select
    entries.*,
    chains.chain_id,
    chains.previous_entry_id,
    chains.entry_status_code

from {{ ref('int_voter_entries') }} as entries
inner join {{ ref('int_voter_entry_chains') }} as chains
    on entries.entry_id = chains.entry_id
