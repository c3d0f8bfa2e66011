-- What was held back, for which agency, and where does it stand in its file?
-- On open.duckdb. Returns at least 1 row on the deliveries of 2010-2025.
select
    agency_code,
    dataset_code,
    file_name,
    column_name,
    reason_code,
    count(*) as lines,
    min(line_no) as first_line
from fct_rejections
group by all
order by lines desc;
