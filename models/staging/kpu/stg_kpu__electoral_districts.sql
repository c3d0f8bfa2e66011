select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,

    -- electoral district
    upper({{ text_cleaned('jenis_dapil') }}) as chamber_name,
    {{ text_cleaned('kode_dapil') }} as electoral_district_code,
    {{ text_cleaned('nama_dapil') }} as electoral_district_name,

    -- region
    {{ region_code_dotted('kode_wilayah') }} as region_code,
    {{ text_cleaned('nama') }} as region_name,
    {{ text_cleaned('tingkatan_wilayah') }} as region_level_name,
    upper({{ text_cleaned('is_pecah') }}) in ('TRUE', '1', 'YA') as is_split

from {{ source('kpu', 'electoral_districts') }}

where line_kind = 'data'
