select
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,
    unreadable_code as reason_code,
    line_text

from {{ source('landing', 'lines') }}

where line_kind = 'unreadable'
