select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('kode_bps') }} as bps_code,
    {{ text_cleaned('nama_bps') }} as bps_name,
    {{ region_code_dotted('kode_dagri') }} as region_code,
    {{ text_cleaned('nama_dagri') }} as region_name

from {{ source('bps', 'region_bridge') }}

where line_kind = 'data'
