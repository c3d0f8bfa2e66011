{#- A recording in one state of the card is one row: where it was delivered again, the
    newest file speaks. Without a NIK namesakes born the same day are told apart by the
    village. -#}
with

recordings as (
    select
        recordings.*,
        row_number() over (
            partition by
                files.is_simulated,
                coalesce(recordings.nik, recordings.full_name),
                case when recordings.nik is null then recordings.region_key end,
                recordings.birth_date,
                recordings.recording_date,
                recordings.ktp_status_code
            order by
                files.place_from_newest asc nulls last,
                recordings.region_key asc nulls last,
                recordings.row_id asc nulls last
        ) as place_of_recording
    from {{ ref('int_ktp_recordings_validated') }} as recordings
    inner join {{ ref('int_files_in_effect') }} as files
        on recordings.file_id = files.file_id
    where
        recordings.rejection_codes is null
        and files.is_in_effect
)

select * from recordings
where place_of_recording = 1
