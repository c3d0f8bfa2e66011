select
    records.row_id as record_id,
    files.agency_code,
    files.dataset_code,
    files.as_of,
    files.delivery_key,
    files.slot_landed_at,
    records.nik,
    records.nkk,
    records.name_key,
    records.birth_date,
    records.birth_place,
    records.sex_code,
    records.region_key,
    coalesce(files.is_restricted, false) as is_restricted,
    files.is_simulated

from {{ ref('int_person_records_combined') }} as records
inner join {{ ref('int_files_current') }} as files
    on records.file_id = files.file_id
