select
    row_id,
    file_id,
    line_no,
    nik || '/' || coalesce(cast(recording_date as string), '')
    || '/' || ktp_status_code as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    region_key

from {{ ref('int_ktp_recordings_in_effect') }}
