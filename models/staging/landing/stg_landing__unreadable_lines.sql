with

delivered as (
    {{ lines_numbered(source('landing', 'lines')) }}
)

select
    row_id,
    file_id,
    line_no,
    unreadable_code as reason_code,
    line_text

from delivered

where line_kind = 'unreadable'
