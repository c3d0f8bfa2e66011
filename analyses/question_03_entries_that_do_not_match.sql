-- Question 3: which entries do not match the population register, and in which fields?
-- On marts.duckdb. Returns at least 5 rows on a simulated nation.
select
    l.padan_code,
    l.differing_fields,
    count(*) as entries
from fct_person_links as l
inner join fct_voter_entries as e on l.entry_key = e.entry_key
where
    e.cycle_key = 'pemilu_2024'
    and e.stage_code = 'dpt'
    and e.is_active
    and l.padan_code <> 'padan'
group by all
order by entries desc;
