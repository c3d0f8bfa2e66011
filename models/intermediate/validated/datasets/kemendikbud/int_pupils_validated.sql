with

pupils as (
    select
        pupils.*,
        {{ nik_if_well_formed('pupils.nik_delivered') }} as nik,
        files.as_of,
        cycles.cycle_key,
        cycles.is_known_cycle
    from {{ ref('stg_kemendikbud__pupils') }} as pupils
    inner join {{ ref('int_files_current') }} as files
        on pupils.file_id = files.file_id
    inner join {{ ref('int_file_cycles') }} as cycles
        on pupils.file_id = cycles.file_id
    where {{ is_in_current_file('pupils.file_id') }}
),

regions as (
    select * from {{ ref('int_region_references_resolved') }}
),

-- Where a pupil lives is told weakly: a village that no list knows is only counted.
placed as (
    select
        pupils.row_id,
        pupils.file_id,
        pupils.line_no,
        pupils.school_code,
        pupils.school_name,
        pupils.pupil_number,
        pupils.nik_delivered,
        pupils.nik,
        pupils.full_name,
        pupils.sex_code,
        pupils.birth_date,
        pupils.ktp_status_code,
        pupils.as_of,
        pupils.cycle_key,
        pupils.is_known_cycle,
        pupils.regency_code,
        regencies.region_key as regency_key,
        villages.region_key,
        nullif(concat_ws(
            chr(30),
            pupils.unknown_values,
            case
                when pupils.village_code is not null and villages.region_key is null
                    then 'region_key=kode_wilayah=' || pupils.village_code
            end
        ), '') as unknown_values
    from pupils
    left join regions as regencies
        on
            {{ region_reference_key(
                'code', 'pupils.as_of', ['pupils.regency_code', 'null']
            ) }} = regencies.reference_key
            and regencies.region_level = 'regency'
    left join regions as villages
        on
            {{ region_reference_key(
                'code', 'pupils.as_of', ['pupils.village_code', 'null']
            ) }} = villages.reference_key
            and villages.region_level in ('village', 'mission')
),

validated as (
    select
        *,
        {{ judged_by([
            ('cycle_key', 'missing', 'cycle_key is null'),
            ('cycle_key', 'unknown', 'cycle_key is not null and not is_known_cycle'),
            ('school_code', 'missing', 'school_code is null'),
            (
                'school_code', 'malformed',
                'not ' ~ matches_pattern('school_code', '[0-9A-Z][0-9]{7}')
            ),
            ('regency_code', 'missing', 'regency_code is null'),
            (
                'regency_code', 'unknown',
                'regency_code is not null and regency_key is null'
            ),
            ('full_name', 'missing', 'full_name is null'),
            ('birth_date', 'malformed', 'birth_date is null'),
            ('birth_date', 'contradictory', 'birth_date > as_of'),
        ] + rules_of_unknown_values('kemendikbud', [
            ('sex_code', 'sex'),
            ('ktp_status_code', 'ktp_status'),
        ])) }}
    from placed
)

select * from validated
