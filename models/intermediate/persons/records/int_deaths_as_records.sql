select
    row_id,
    file_id,
    line_no,
    deed_number as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    birth_place,
    sex_code,
    region_key

from {{ ref('int_deaths_in_effect') }}
