with

recordings as (
    select
        recordings.*,
        {{ nik_if_well_formed('recordings.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_dukcapil__ktp_recordings') }} as recordings
    inner join {{ ref('int_files_current') }} as files
        on recordings.file_id = files.file_id
    where {{ is_in_current_file('recordings.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level in ('village', 'mission')
),

-- A recording holds wherever it was made: a village that no list knows is only counted.
placed as (
    select
        recordings.row_id,
        recordings.file_id,
        recordings.line_no,
        recordings.nik_delivered,
        recordings.nik,
        recordings.full_name,
        recordings.sex_code,
        recordings.birth_date,
        villages.region_key,
        recordings.recording_date,
        recordings.recording_date_delivered,
        recordings.ktp_status_code,
        recordings.as_of,
        nullif(concat_ws(
            chr(30),
            recordings.unknown_values,
            case
                when recordings.village_code is not null and villages.region_key is null
                    then 'region_key=kode_wilayah=' || recordings.village_code
            end
        ), '') as unknown_values
    from recordings
    left join villages
        on
            {{ region_reference_key(
                'code', 'recordings.as_of', ['recordings.village_code', 'null']
            ) }} = villages.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('full_name', 'missing', 'full_name is null'),
            ('ktp_status_code', 'missing', 'ktp_status_code is null'),
            (
                'recording_date', 'malformed',
                'recording_date_delivered is not null and recording_date is null'
            ),
            (
                'recording_date', 'missing',
                "recording_date_delivered is null and ktp_status_code <> 'not_recorded'"
            ),
            (
                'recording_date', 'contradictory',
                "recording_date > as_of or recording_date < birth_date"
                " or (recording_date is not null and ktp_status_code = 'not_recorded')"
            ),
        ] + rules_of_unknown_values('dukcapil', [
            ('sex_code', 'sex'),
            ('ktp_status_code', 'ktp_status'),
        ])) }}
    from placed
)

select * from validated
