select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,

    -- region
    {{ region_code_dotted('kode') }} as region_code,
    {{ text_cleaned('nama') }} as region_name,
    {{ integer_from_text('level') }} as level_number

from {{ source('kemendagri', 'region_codes') }}

where line_kind = 'data'
