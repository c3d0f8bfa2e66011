{#- The name of a record that survives corrected files: what the agency calls it by,
    else what it says. A restricted record has none, and so no key in any mart. -#}
select
    records.row_id as record_id,
    records.full_name,
    records.birth_date,
    records.line_no,
    files.agency_code || '/' || files.dataset_code || '/' || files.as_of
    || '/' || files.scope_code || '/' || coalesce(
        records.source_id,
        md5(concat_ws(
            '|',
            records.full_name,
            records.birth_date,
            records.nik,
            records.nkk,
            records.region_key
        ))
    ) as record_name

from {{ ref('int_person_records_combined') }} as records
inner join {{ ref('int_files_current') }} as files
    on records.file_id = files.file_id

where not coalesce(files.is_restricted, false)
