select
    file_id,
    line_no,
    line_text

from {{ source('landing', 'lines') }}

where line_kind = 'header'
