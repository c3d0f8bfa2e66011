-- Question 17: the same people before and after new provinces were founded, every
-- figure under the region as it stands today.
-- On open.duckdb. Returns at least 514 rows on the deliveries of 2023-2024.
select
    n.province_name,
    n.region_name,
    v.cycle_key,
    sum(v.voters) as voters
from fct_registered_voters as v
inner join dim_regions as r on v.region_key = r.region_key
inner join dim_regions as n on r.current_region_key = n.region_key
where
    r.region_level = 'regency'
    and v.stage_code = 'dpt'
    and v.source_code = 'recap'
    and not v.is_simulated
group by all
order by n.province_name, n.region_name;
