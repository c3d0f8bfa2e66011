select
    row_id,
    file_id,
    line_no,
    nik || '/' || register_status_code as source_id,
    nik,
    nkk,
    full_name,
    name_key,
    birth_date,
    birth_place,
    sex_code,
    region_key

from {{ ref('int_residents_validated') }}

where rejection_codes is null
