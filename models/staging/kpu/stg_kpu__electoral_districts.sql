with

delivered as (
    {{ lines_numbered(source('kpu', 'electoral_districts')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- electoral district
    {{ decoded('jenis_dapil', 'kpu', 'chamber') }} as chamber_code,
    {{ text_cleaned('kode_dapil') }} as electoral_district_code,
    {{ text_cleaned('nama_dapil') }} as electoral_district_name,

    -- region
    {{ region_code_dotted('kode_wilayah') }} as region_code,
    {{ text_cleaned('nama') }} as region_name,
    {{ decoded('is_pecah', 'kpu', 'is_split') }} as split_code,

    -- what could not be read
    {{ unknown_values([
        undecoded('chamber_code', 'jenis_dapil', 'kpu', 'chamber'),
        undecoded('split_code', 'is_pecah', 'kpu', 'is_split'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
