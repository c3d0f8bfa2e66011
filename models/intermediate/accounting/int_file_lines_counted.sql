select
    file_id,
    sum(lines) as raw_lines,
    sum(case when line_kind = 'data' then lines else 0 end) as raw_data_lines

from {{ ref('stg_landing__line_counts') }}

group by file_id
