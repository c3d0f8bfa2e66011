select
    row_id,
    file_id,
    line_no,
    coalesce(passport_number, nik_delivered) || '/' || cast(departure_date as string)
        as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    region_key

from {{ ref('int_placements_in_effect') }}
