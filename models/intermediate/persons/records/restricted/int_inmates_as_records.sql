select
    row_id,
    file_id,
    line_no,
    facility_code || '/' || register_number as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    cast(null as string) as region_key

from {{ ref('int_inmates_in_effect') }}
