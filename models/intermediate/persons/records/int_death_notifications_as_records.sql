select
    row_id,
    file_id,
    line_no,
    facility_code || '/' || certificate_number as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    region_key

from {{ ref('int_death_notifications_in_effect') }}
