-- Notifications of death by the facilities at which this chunk's persons died.
create or replace temp table notification_rows as
with heads as (
    select household_no, nik as head_nik, full_name as head_name
    from persons
    where m = 0
),

based as (
    select
        p.*, h.head_nik, h.head_name,
        draw_base('death notification', p.person_no) as fb
    from persons as p
    join heads as h using (household_no)
),

notified as (
    select *, death_date as told_date, false as is_wrong_lead
    from based
    where death_date >= date '$deaths_from'
        and u(fb, 'at a facility') < $rate_died_at_facility
        and death_date + 1 + cast(pick(fb, 'report lag', 30) as integer)
        <= date '$deaths_date'
    union all by name
    -- the facility took the card of a living patient, of a like name say, for the dead's
    select
        *,
        date '2022-03-01' + cast(pick(fb, 'wrong day', 420) as integer) as told_date,
        true as is_wrong_lead
    from based
    where
        death_date is null
        and birth_date <= date '$election_17'
        and is_in_register
        and situation = 'listed' and service is null
        and u(fb, 'wrong card') < $rate_wrong_death_notification
        and not (is_decoy and $decoys_are_spared)
),

faulted as (
    select
        *,
        case
            when is_wrong_lead or not is_in_register then null
            when u(fb, 'number') < $rate_notification_nik_blank then 'nik_blank'
            when
                u(fb, 'number')
                < $rate_notification_nik_blank + $rate_notification_nik_short
                then 'nik_short'
            when
                u(fb, 'relative') < $rate_notification_nik_of_relative
                and m <> 0
                and not (
                    $names_are_asked
                    and split_part(head_name, ' ', 1) = split_part(full_name, ' ', 1)
                )
                then 'nik_of_relative'
            when u(fb, 'short line') < $rate_notification_field_count
                then 'field_count_short'
        end as fault,
        not is_wrong_lead
        and u(fb, 'name') < $rate_notification_name_varies
        and regexp_matches(full_name, ' [A-Z][A-Z'']+$$') as is_name_varied
    from notified
)

select
    row_number() over (order by told_date, person_no) as row_no,
    person_no, fault, is_wrong_lead, nik, full_name,
    is_name_varied and fault is distinct from 'field_count_short' as is_name_varied,
    concat_ws(
        ';',
        case when u(fb, 'facility') < 0.7
            then replace(regency_code, '.', '') || '01' || (1 + pick(fb, 'hospital', 3))
            else 'P' || left(replace(village_code, '.', ''), 6) || '0101' end,
        ($certificates + row_no) || '/SMPK/' || strftime(told_date, '%m/%Y'),
        case fault
            when 'nik_of_relative' then head_nik when 'nik_blank' then ''
            when 'nik_short' then left(nik, 15)
            else nik
        end,
        if(
            is_name_varied,
            regexp_replace(full_name, ' ([A-Z])[A-Z'']+$$', ' \1'),
            full_name
        ),
        sex, strftime(birth_date, '%d-%m-%Y'), strftime(told_date, '%d-%m-%Y')
    )
    || if(fault = 'field_count_short', '', ';' || village_code) as line
from faulted;
