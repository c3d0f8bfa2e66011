-- An office may tell that somebody was recorded, and that the card was issued that day.
with

lines as (
    select
        '3275015402070001' as nik_delivered,
        '14-02-2023' as recording_date_delivered,
        'SITI' as full_name,
        date '2007-02-14' as birth_date,
        states.ktp_status_code
    from
        (
            select 'recorded' as ktp_status_code
            union all
            select 'issued' as ktp_status_code
        ) as states
),

keyed as (
    select {{ row_key_columns(ref('int_ktp_recordings_validated')) }}
    from lines
)

select
    owner_key,
    content_key
from keyed
group by
    owner_key,
    content_key
having count(*) > 1
