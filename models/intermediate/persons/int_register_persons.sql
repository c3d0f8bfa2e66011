select
    chosen.person_id,
    residents.nik,
    chosen.holder_name_key,
    chosen.holder_name_key is not null as is_nik_shared,
    residents.nkk,
    residents.name_key,
    residents.sex_code,
    residents.birth_place,
    residents.birth_date,
    residents.marital_status_code,
    residents.citizenship_code,
    residents.ktp_status_code,
    residents.register_status_code,
    residents.register_status_date,
    residents.arrival_date,
    residents.region_key,
    files.as_of,
    files.delivered_date,
    files.delivery_key,
    files.is_simulated

from {{ ref('int_register_rows_chosen') }} as chosen
inner join {{ ref('int_residents_validated') }} as residents
    on chosen.person_id = residents.row_id
inner join {{ ref('int_files_in_effect') }} as files
    on residents.file_id = files.file_id
