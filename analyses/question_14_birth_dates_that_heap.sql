-- Question 14: how far do birth dates heap on conventional days, against even days?
-- On marts.duckdb. Returns at least 4 rows on a simulated nation.
select
    cycle_key,
    source_code,
    birth_date_class_code,
    sum(persons) as persons,
    round(sum(persons) / sum(expected_persons), 2) as times_expected
from fct_birth_date_counts
where birth_date_class_code not in ('ordinary', 'missing')
group by all
order by cycle_key asc, source_code asc, times_expected desc;
