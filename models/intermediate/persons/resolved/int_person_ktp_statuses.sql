{#- The one definition of who is recorded for the KTP-el. A recording is for life: of
    the recordings the newest day speaks, and issued before recorded; they outrank the
    register's state, which knows no card; who is known to have none comes last. -#}
with

recordings as (
    select
        records.person_id,
        recordings.ktp_status_code,
        recordings.recording_date,
        row_number() over (
            partition by records.person_id
            order by
                recordings.recording_date desc nulls last,
                case when recordings.ktp_status_code = 'issued' then 0 else 1 end
                nulls last
        ) as choice,
        min(recordings.recording_date) over (partition by records.person_id)
            as recorded_from
    from {{ ref('int_ktp_recordings_in_effect') }} as recordings
    inner join {{ ref('int_records_resolved') }} as records
        on recordings.row_id = records.record_id
    where recordings.ktp_status_code in ('recorded', 'issued')
),

not_recorded as (
    select distinct records.person_id
    from {{ ref('int_ktp_recordings_in_effect') }} as recordings
    inner join {{ ref('int_records_resolved') }} as records
        on recordings.row_id = records.record_id
    where recordings.ktp_status_code = 'not_recorded'
),

told as (
    select
        person_id,
        1 as rank_of_source,
        ktp_status_code,
        recorded_from
    from recordings
    where choice = 1

    union all

    select
        person_id,
        case when ktp_status_code in ('recorded', 'issued') then 2 else 3 end
            as rank_of_source,
        ktp_status_code,
        cast(null as date) as recorded_from
    from {{ ref('int_register_persons') }}
    where ktp_status_code in ('recorded', 'issued', 'not_recorded')

    union all

    select
        person_id,
        4 as rank_of_source,
        'not_recorded' as ktp_status_code,
        cast(null as date) as recorded_from
    from not_recorded
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id
            order by rank_of_source asc nulls last
        ) as choice_of_source
    from told
)

select
    person_id,
    ktp_status_code,
    recorded_from

from ranked

where choice_of_source = 1
