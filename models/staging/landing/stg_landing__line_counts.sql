select
    file_id || '-' || line_kind as line_count_key,
    file_id,
    line_kind,
    count(*) as lines

from {{ source('landing', 'lines') }}

group by
    file_id,
    line_kind
