-- Question 17: which regencies changed their code, when and by which law?
-- On open.duckdb. Returns at least 26 rows on any deliveries.
select
    p.region_code as old_code,
    s.region_code as new_code,
    s.region_name,
    s.province_name,
    b.succession_date
from bridge_region_successions as b
inner join dim_regions as p on b.predecessor_region_key = p.region_key
inner join dim_regions as s on b.successor_region_key = s.region_key
where
    p.region_level = 'regency'
    and b.succession_code = 'recoded'
order by b.succession_date, s.region_code;
