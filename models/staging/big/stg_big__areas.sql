with

delivered as (
    {{ lines_numbered(source('big', 'area')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('kode') }} as region_code,
    {{ text_cleaned('nama') }} as region_name,

    -- measure
    {{ decimal_from_text('luas_km2') }} as area_km2

from delivered

where line_kind = 'data'
