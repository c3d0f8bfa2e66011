select
    row_id,
    file_id,
    line_no,
    letter_number as source_id,
    nik,
    nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    coalesce(destination_region_key, origin_region_key) as region_key

from {{ ref('int_moves_in_effect') }}
