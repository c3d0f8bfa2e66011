-- Question 6: who is listed while serving, and who left the service and is not listed?
-- On marts.duckdb. Returns at least 1 row on a simulated nation.
select
    kind_code as matter,
    stage_code,
    count(*) as persons
from fct_voter_findings
where
    kind_code in ('serving_tni', 'serving_polri')
    and cycle_key = 'pemilu_2024'
group by all
union all
select
    reason_code as matter,
    stage_code,
    count(*) as persons
from fct_eligible_unregistered
where
    reason_code in ('discharged_tni', 'discharged_polri')
    and cycle_key = 'pemilu_2024'
group by all
order by matter, stage_code;
