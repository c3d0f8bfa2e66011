-- What was held back, for which agency, and where does it stand in its file?
-- On marts.duckdb. Returns at least 1 row on the deliveries of 2010-2025.
select
    deliveries.agency_code,
    deliveries.dataset_code,
    deliveries.file_name,
    rejections.column_name,
    rejections.reason_code,
    count(*) as lines,
    min(rejections.line_no) as first_line
from fct_rejections as rejections
inner join fct_deliveries as deliveries
    on rejections.delivery_key = deliveries.delivery_key
group by all
order by lines desc;
