with

delivered as (
    {{ lines_numbered(source('bps', 'village_bridge')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('kode_bps') }} as bps_code,
    {{ text_cleaned('kode_bps_induk') }} as parent_bps_code,
    nullif({{ region_code_dotted('kode_dagri') }}, '-') as region_code,
    {{ text_cleaned('nama') }} as region_name,
    {{ text_cleaned('kodepos') }} as postal_code

from delivered

where line_kind = 'data'
