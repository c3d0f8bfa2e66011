-- What was held back, for which agency and why? Protected cells are not in `lines`.
-- On open.duckdb. Returns at least 1 row on the deliveries of 2010-2025.
select
    agency_code,
    dataset_code,
    column_name,
    reason_code,
    sum(lines) as lines,
    count(*) filter (where status_code = 'protected') as protected_cells
from fct_rejection_counts
group by all
order by lines desc;
