select
    row_id,
    file_id,
    line_no,
    concat_ws('/', court_name, case_number, full_name) as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    cast(null as string) as sex_code,
    cast(null as string) as region_key

from {{ ref('int_marriage_dispensations_in_effect') }}
