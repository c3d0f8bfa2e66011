-- A dataset that no validated model reads fails by name and with the remedy.
with

datasets as (
    select
        files.agency_code || '/' || files.dataset_code as dataset,
        sum(files.data_lines) as data_lines,
        count(judged.file_id) as files_judged
    from {{ ref('int_files_current') }} as files
    left join {{ ref('int_files_validated') }} as judged
        on files.file_id = judged.file_id
    group by files.agency_code || '/' || files.dataset_code
)

select dataset
from datasets
where
    case
        when data_lines > 0 and files_judged = 0
            then {{ failure_of(
                "'The rows of ' || dataset || ' landed, but nothing judges them: enter its"
                ~ " validated model in macros/plugs/judged_rows.sql.'"
            ) }} is null
        else false
    end
