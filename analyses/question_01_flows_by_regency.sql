-- Question 1: what happened to voters between two lists, regency by regency? Protected
-- cells are fewer than 10 entries, or hide such; totals of lists are always given.
-- On open.duckdb. Returns at least 20 rows on a simulated nation.
select
    coalesce(r.regency_name, r.region_name) as regency_name,
    f.flow_code,
    f.reason_code,
    f.sign,
    f.entries,
    f.status_code
from fct_voter_flow_counts as f
inner join dim_regions as r on f.region_key = r.region_key
where
    f.from_cycle_key = 'pemilu_2024'
    and f.from_stage_code = 'dps'
    and f.cycle_key = 'pemilu_2024'
    and f.stage_code = 'dpt'
    and f.basis_code = 'observed'
order by regency_name, f.flow_code, f.reason_code;
