select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,

    -- station
    {{ text_cleaned('kode') }} as tps_code,
    upper({{ text_cleaned('nama') }}) as tps_name,
    {{ text_cleaned('kode_induk') }} as village_code,
    {{ text_cleaned('kpu_id') }} as kpu_id

from {{ source('kpu', 'polling_stations') }}

where line_kind = 'data'
