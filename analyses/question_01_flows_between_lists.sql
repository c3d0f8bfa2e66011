-- Question 1: what happened to voters between two lists, village by village?
-- On marts.duckdb. Returns at least 20 rows on a simulated nation.
select
    r.regency_name,
    r.district_name,
    r.region_name,
    f.flow_code,
    f.reason_code,
    sum(f.entries) as entries,
    sum(f.sign * f.entries) as effect
from fct_voter_list_flows as f
inner join dim_regions as r on f.region_key = r.region_key
where
    f.from_cycle_key = 'pemilu_2024'
    and f.from_stage_code = 'dps'
    and f.cycle_key = 'pemilu_2024'
    and f.stage_code = 'dpt'
    and f.basis_code = 'observed'
group by all
order by r.regency_name, r.district_name, r.region_name, f.flow_code, f.reason_code;
