with

-- A record keeps its identity over corrected files: it is what the agency calls it by.
identified as (
    select
        records.*,
        files.agency_code,
        files.dataset_code,
        files.as_of,
        files.delivery_key,
        files.slot_landed_at,
        files.is_simulated,
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
),

numbered as (
    select
        md5(record_name || '/' || row_number() over (
            partition by record_name
            order by full_name nulls last, birth_date nulls last, line_no nulls last
        )) as record_id,
        row_id,
        agency_code,
        dataset_code,
        as_of,
        delivery_key,
        slot_landed_at,
        nik,
        nkk,
        full_name,
        {{ person_name_key('full_name') }} as name_key,
        birth_date,
        birth_place,
        sex_code,
        region_key,
        is_simulated
    from identified
)

select * from numbered
