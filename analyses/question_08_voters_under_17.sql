-- Question 8: which voters are under 17 on election day, and which are an error?
-- On marts.duckdb. Returns at least 2 rows on a simulated nation.
select
    e.stage_code,
    e.age_group,
    e.marital_status_code,
    f.finding_key is not null as is_error,
    count(*) as entries
from fct_voter_entries as e
left join fct_voter_findings as f
    on
        e.entry_key = f.entry_key
        and f.kind_code = 'under_age_unmarried'
where
    e.is_active
    -- of few the group is protected, and the finding alone tells that one is too young
    and (e.age_group = '<17' or f.finding_key is not null)
group by all
order by e.stage_code, e.age_group, e.marital_status_code;
