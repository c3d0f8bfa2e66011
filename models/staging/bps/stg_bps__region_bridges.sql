with

delivered as (
    {{ lines_numbered(source('bps', 'region_bridge')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('kode_bps') }} as bps_code,
    {{ text_cleaned('nama_bps') }} as bps_name,
    {{ region_code_dotted('kode_dagri') }} as region_code,
    {{ text_cleaned('nama_dagri') }} as region_name

from delivered

where line_kind = 'data'
