{#- Pupils by the newest list of each scope in the time of an election, each person
    once: in the newest of lists and, of one day, at the first of several schools. -#}
with

-- a newer list of a narrower scope ended this part of a wider one
ended as (
    select distinct pupils.row_id
    from {{ ref('int_pupils_validated') }} as pupils
    inner join {{ ref('int_file_parts_ended') }} as parts
        on pupils.file_id = parts.file_id
    where pupils.regency_code || '.' like parts.ended_scope_code || '.%'
),

pupils as (
    select
        files.cycle_key,
        records.person_id,
        pupils.school_code,
        pupils.regency_key as region_key,
        pupils.birth_date,
        pupils.ktp_status_code,
        elections.election_date as reference_date,
        files.is_simulated,
        row_number() over (
            partition by files.cycle_key, files.is_simulated, records.person_id
            order by
                files.as_of desc nulls last,
                pupils.school_code asc nulls last,
                pupils.row_id asc nulls last
        ) as choice
    from {{ ref('int_pupils_validated') }} as pupils
    inner join {{ ref('int_files_in_effect') }} as files
        on pupils.file_id = files.file_id
    inner join {{ ref('elections') }} as elections
        on files.cycle_key = elections.cycle_key
    inner join {{ ref('int_records_resolved') }} as records
        on pupils.row_id = records.record_id
    left join ended
        on pupils.row_id = ended.row_id
    where
        pupils.rejection_codes is null
        and files.is_in_effect
        and ended.row_id is null
)

select * from pupils
where choice = 1
