select
    pupils.row_id,
    pupils.file_id,
    pupils.line_no,
    pupils.school_code || '/' || pupils.pupil_number as source_id,
    pupils.nik,
    cast(null as string) as nkk,
    pupils.full_name,
    {{ person_name_key('pupils.full_name') }} as name_key,
    pupils.birth_date,
    cast(null as string) as birth_place,
    pupils.sex_code,
    pupils.region_key

from {{ ref('int_pupils_validated') }} as pupils
inner join {{ ref('int_files_in_effect') }} as files
    on pupils.file_id = files.file_id

where
    pupils.rejection_codes is null
    and files.is_in_effect
