-- Question 5: how many of the deceased are listed, on what evidence, how long after the
-- event, and was the evidence there before the list was established?
-- On marts.duckdb. Returns at least 2 rows on a simulated nation.
select
    coalesce(r.regency_name, r.region_name) as regency_name,
    f.evidence_agencies,
    f.evidence_grade_code,
    f.event_lag_band,
    f.is_known_before_list,
    count(*) as entries
from fct_voter_findings as f
inner join dim_regions as r on f.region_key = r.region_key
where
    f.kind_code = 'deceased'
    and f.cycle_key = 'pemilu_2024'
    and f.stage_code = 'dpt'
group by all
order by regency_name asc, entries desc;
