-- Inmates of this chunk: who stays at the prison of the regency, as the SDP has them, and
-- some who were released and are listed at home.
create or replace temp table inmate_rows as
with stays as (
    select
        *,
        draw_base('inmate', person_no) as ib,
        u(ib, 'stay') as s
    from persons
    where group_code = 'special' and special_kind = 'prison'
),

inside as (
    select
        *,
        case
            when is_decoy then 'stays'
            when s < $rate_inmate_released then 'released'
            when s < $rate_inmate_released + $rate_inmate_to_be_released
                then 'to be released'
            when
                s
                < $rate_inmate_released + $rate_inmate_to_be_released
                + $rate_inmate_released_day_after
                then 'released the day after'
            when
                s
                < $rate_inmate_released + $rate_inmate_to_be_released
                + $rate_inmate_released_day_after + $rate_inmate_transferred
                then 'transferred'
            else 'stays'
        end as detail
    from stays
),

outside as (
    select
        *,
        draw_base('inmate', person_no) as ib,
        'released and home' as detail
    from persons
    where
        group_code = 'settled' and situation = 'listed' and not is_decoy
        and sex = 'L' and death_date is null
        and birth_date between date '1963-01-01' and date '1999-01-01'
        and u(draw_base('inmate', person_no), 'home') < $rate_inmate_home
),

everyone as (
    select person_no, ib, detail, special_place_no as place_no from inside
    union all
    select person_no, ib, detail, 900 + pick(ib, 'where', 99) from outside
    union all
    -- the stay before the transfer
    select person_no, draw_base('earlier stay', person_no), 'transferred before',
        1000 + special_place_no
    from inside where detail = 'transferred'
),

dated as (
    select
        e.person_no, e.ib, e.detail, e.place_no,
        p.nik, p.full_name, p.sex, p.birth_date, i.place_name,
        case
            when e.detail in ('released', 'released and home')
                then date '2023-01-10' + cast(pick(e.ib, 'released on', 120) as integer)
            when e.detail = 'transferred before'
                then date '2022-06-01' + cast(pick(e.ib, 'moved on', 90) as integer)
        end as release_date,
        case e.detail
            when 'to be released'
                then date '2023-06-15' + cast(pick(e.ib, 'expected on', 240) as integer)
            when 'released the day after' then date '$election_day' + 1
            when 'stays' then if(
                u(e.ib, 'no end') < 0.2,
                null,
                date '2024-06-01' + cast(pick(e.ib, 'expected on', 3000) as integer)
            )
            else date '2024-06-01' + cast(pick(e.ib, 'expected on', 3000) as integer)
        end as expected_date,
        case
            when e.detail = 'transferred'
                then date '2022-09-15' + cast(pick(e.ib, 'admitted', 60) as integer)
            else date '2022-05-30' - cast(pick(e.ib, 'admitted', 1000) as integer)
        end as admission_date,
        -- sentences are prolonged by others, and remission is refused
        e.detail = 'to be released'
        and u(e.ib, 'prolonged') < $rate_release_prolonged as is_wrong_lead,
        case
            when
                $decoys_are_spared
                and (
                    p.is_decoy
                    or e.detail not in ('released', 'to be released', 'stays')
                )
                then null
            when u(e.ib, 'fault') < $rate_inmate_nik_blank then 'nik_blank'
            when u(e.ib, 'line') < $rate_inmate_field_count then 'field_count_short'
        end as fault
    from everyone as e
    join persons as p using (person_no)
    left join special_places as i on i.place_no = e.place_no
),

numbered as (
    select
        *,
        row_number() over (order by person_no, admission_date) as row_no
    from dated
)

select
    row_no, person_no, detail, is_wrong_lead, fault, nik,
    concat_ws(
        ';',
        'UPT' || lpad(place_no::varchar, 4, '0'),
        coalesce(place_name, 'LAPAS ' || place_no),
        if(expected_date is null, 'A.', 'BI.') || ($inmates + row_no) || '/'
        || year(admission_date),
        if(fault = 'nik_blank', '', nik),
        full_name, sex,
        strftime(birth_date, '%d-%m-%Y'),
        if(expected_date is null, 'TAHANAN', 'NARAPIDANA'),
        strftime(admission_date, '%d-%m-%Y'),
        coalesce(strftime(expected_date, '%d-%m-%Y'), '')
    )
    || if(
        fault = 'field_count_short', '', ';' || coalesce(strftime(release_date, '%d-%m-%Y'), '')
    ) as line
from numbered;
