{#- A recording holds for life from its day on. Who is told to have none lacks it since
    the card is due; one of any day ends that. A state that nobody knows tells neither. -#}
select
    row_id,
    case
        when ktp_status_code = 'not_recorded' then 'ktp_unrecorded'
        else 'ktp_recording'
    end as event_code,
    case
        when ktp_status_code = 'not_recorded'
            then {{ birthday_at('birth_date', 17) }}
        else recording_date
    end as valid_from,
    cast(null as date) as valid_to,
    as_of,
    'register' as evidence_grade_code

from {{ ref('int_ktp_recordings_in_effect') }}

where ktp_status_code in ('recorded', 'issued', 'not_recorded')
