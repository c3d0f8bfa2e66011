-- Which published or delivered figures differ from what they should be, and why?
-- On open.duckdb. Returns at least 13 rows on the deliveries of 2023-2024.
select
    comparison_code,
    subject_code,
    expected_value,
    actual_value,
    difference,
    status_code,
    reason
from fct_reconciliations
where status_code in ('differs', 'explained')
order by status_code, comparison_code, subject_code;
