-- Question 15: how many of a list's voters have a disability, by kind?
-- On marts.duckdb. Returns at least 6 rows on a simulated nation.
select
    cycle_key,
    source_code,
    disability_code,
    is_ambiguous,
    sum(persons) as persons,
    round(100.0 * sum(persons) / sum(base_persons), 3) as percent_of_voters
from fct_disability_counts
where disability_code not in ('none', 'unknown')
group by all
order by cycle_key asc, source_code asc, persons desc;
