{#- Records under a name that survives corrected files: what the agency calls the record
    by, else what it says, and which it is of several of that name. -#}
with

named as (
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

-- few names are of several records, and only those are numbered
repeated as (
    select record_name
    from named
    group by record_name
    having count(*) > 1
),

numbered as (
    select
        named.row_id,
        row_number() over (
            partition by named.record_name
            order by
                named.full_name nulls last,
                named.birth_date nulls last,
                named.line_no nulls last
        ) as repeat_number
    from named
    inner join repeated
        on named.record_name = repeated.record_name
),

hashed as (
    select
        named.row_id as record_id,
        {{ uuid_from_hex(
            "md5(named.record_name || '/' || coalesce(numbered.repeat_number, 1))"
        ) }} as record_hash,
        named.agency_code,
        named.dataset_code,
        named.as_of,
        named.delivery_key,
        named.slot_landed_at,
        named.nik,
        named.nkk,
        named.name_key,
        named.birth_date,
        named.birth_place,
        named.sex_code,
        named.region_key,
        named.is_simulated
    from named
    left join numbered
        on named.row_id = numbered.row_id
)

select * from hashed
