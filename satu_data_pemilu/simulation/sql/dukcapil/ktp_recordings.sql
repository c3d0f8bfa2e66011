-- Recordings for the KTP-el of this chunk's persons since the first day delivered.
create or replace temp table recording_rows as
with recorded as (
    select
        *,
        draw_base('recording line', person_no) as lb,
        is_decoy and $decoys_are_spared as is_spared
    from persons
    where
        recorded_date between date '$recordings_from' and date '$recordings_date'
        and (death_date is null or recorded_date < death_date)
),

reported as (
    select
        *,
        case
            when u(lb, 'card') < $share_card_issued then 'CARD ISSUED'
            else one_of(lb, 'state', [
                'SUDAH REKAM', 'PRINT READY RECORD', 'SENT FOR CARD PRINTING', 'CARD PRINTED'
            ])
        end as state
    from recorded
    where is_decoy or u(lb, 'unreported') >= $rate_recording_unreported
),

-- that the card was issued is a line of its own, of the same day of recording
states as (
    select *, 1 as state_no from reported
    union all by name
    select * replace ('SUDAH REKAM' as state), 2 as state_no
    from reported
    where state in ('CARD ISSUED', 'CARD PRINTED')
        and u(lb, 'two states') < $share_recording_in_two_states
),

faulted as (
    select
        *,
        draw_base('recording state', person_no * 2 + state_no) as sb,
        case
            when is_spared then null
            when u(sb, 'fault') < $rate_recording_nik_blank then 'nik_blank'
            when u(sb, 'line') < $rate_recording_field_count then 'field_count_short'
        end as fault
    from states
)

select
    row_number() over (order by recorded_date, person_no, state_no) as row_no,
    person_no, fault, nik,
    concat_ws(
        ';',
        if(fault = 'nik_blank', '', nik),
        full_name, if(sex = 'L', '1', '2'),
        strftime(birth_date, '%d-%m-%Y'), strftime(recorded_date, '%d-%m-%Y'), state
    )
    || if(fault = 'field_count_short', '', ';' || village_code) as line
from faulted;
