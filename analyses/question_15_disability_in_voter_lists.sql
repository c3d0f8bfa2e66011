-- Question 15: how many of a list's voters have a disability, by kind?
-- On marts.duckdb. Returns at least 7 rows on a simulated nation.
select
    source_code,
    as_of,
    disability_code,
    is_ambiguous,
    sum(persons) as persons,
    round(100.0 * sum(persons) / sum(base_persons), 3) as percent_of_voters
from fct_disability_counts
where disability_code <> 'none'
group by all
order by source_code asc, as_of asc, persons desc;
