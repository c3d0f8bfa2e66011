-- Question 20: which schools have pupils who turn 17 in the year before the election
-- and are not recorded for the KTP-el? Schools under 10 pupils stand together.
-- On marts.duckdb. Returns at least 1 row on a simulated nation.
select
    r.regency_name,
    k.school_code,
    sum(k.persons) as turning_17,
    sum(case when k.ktp_status_code = 'not_recorded' then k.persons else 0 end)
        as without_ktp,
    sum(k.in_voter_list) as in_voter_list
from fct_ktp_readiness as k
inner join dim_regions as r
    on k.region_key = r.region_key
where
    k.cycle_key = 'pemilu_2024'
    and k.turns_17_band in ('0-90', '91-180', '181-365')
group by all
order by without_ktp desc, r.regency_name asc, k.school_code asc
