-- Question 2: how many are entitled to vote and in no active entry, why, and how
-- certain is it? Protected cells are fewer than 10 persons, or hide such.
-- On open.duckdb. Returns at least 10 rows on a simulated nation.
select
    coalesce(r.regency_name, r.region_name) as regency_name,
    u.certainty_code,
    u.reason_code,
    u.persons,
    u.status_code
from fct_unregistered_counts as u
inner join dim_regions as r on u.region_key = r.region_key
where
    u.cycle_key = 'pemilu_2024'
    and u.stage_code = 'dpt'
order by regency_name asc, u.certainty_code asc, u.persons desc;
