-- Question 9: how full are the polling stations, and how many families do they split?
-- On marts.duckdb. Returns at least 5 rows on a simulated nation.
select
    coalesce(r.regency_name, r.region_name) as regency_name,
    l.tps_kind_code,
    count(*) as stations,
    sum(l.voters) as voters,
    max(l.voters) as largest,
    count(*) filter (where l.is_over_limit) as over_limit,
    sum(l.split_families) as split_families
from fct_polling_station_loads as l
inner join dim_regions as r on l.region_key = r.region_key
where
    l.cycle_key = 'pemilu_2024'
    and l.stage_code = 'dpt'
group by all
order by regency_name, l.tps_kind_code;
