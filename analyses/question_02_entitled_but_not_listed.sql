-- Question 2: who is entitled to vote and in no active entry, and why?
-- Returns at least 10 rows on a simulated nation.
select
    coalesce(r.regency_name, r.region_name) as regency_name,
    u.reason_code,
    count(*) as persons
from fct_eligible_unregistered as u
inner join dim_regions as r on u.region_key = r.region_key
where
    u.cycle_key = 'pemilu_2024'
    and u.stage_code = 'dpt'
group by all
order by regency_name asc, persons desc;
