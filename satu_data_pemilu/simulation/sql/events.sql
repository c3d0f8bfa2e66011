-- Deeds of death and rosters of those in or out of service, of this chunk's persons.
create or replace temp table death_rows as
with heads as (
    select household_no, nik as head_nik, full_name as head_name
    from persons
    where m = 0
),

dead as (
    select
        p.*, h.head_nik, h.head_name,
        draw_base('deed', p.person_no) as lb,
        p.death_registered_date as reported_date,
        false as is_wrong_lead
    from persons as p
    join heads as h using (household_no)
    where p.death_registered_date between date '$deaths_from' and date '$deaths_date'
    union all by name
    -- the deed of somebody else was entered under a living person
    select
        p.* exclude (death_date), h.head_nik, h.head_name,
        draw_base('deed', p.person_no) as lb,
        date '2022-06-01' + cast(pick(p.b, 'lead day', 300) as integer) as death_date,
        date '2022-06-01' + cast(pick(p.b, 'lead day', 300) + 12 as integer)
            as reported_date,
        true as is_wrong_lead
    from persons as p
    join heads as h using (household_no)
    where
        p.death_date is null
        and p.birth_date <= date '$election_17'
        and p.is_in_register
        and p.situation = 'listed' and p.service is null
        and u(p.b, 'wrong death lead') < $rate_wrong_death_lead
        and not p.is_decoy
),

faulted as (
    select
        *,
        case
            when is_wrong_lead or not is_in_register then null
            when u(lb, 'fault') < $rate_death_nik_of_relative and m <> 0
                and split_part(head_name, ' ', 1) <> split_part(full_name, ' ', 1)
                then 'nik_of_relative'
            when u(lb, 'fault') < $rate_death_nik_of_relative then null
            when u(lb, 'fault') < $rate_death_nik_of_relative + $rate_death_nik_blank
                then 'nik_blank'
            when u(lb, 'line') < $rate_death_field_count then 'field_count_short'
        end as fault
    from dead
)

select
    row_number() over (order by reported_date, person_no) as row_no,
    person_no, fault, is_wrong_lead, nik, full_name,
    concat_ws(
        ';',
        replace(regency_code, '.', '') || '-KM-' || strftime(reported_date, '%d%m%Y-')
        || lpad((($deeds + row_no) % 10000)::varchar, 4, '0'),
        case fault
            when 'nik_of_relative' then head_nik when 'nik_blank' then '' else nik
        end,
        full_name, if(sex = 'L', '1', '2'), birth_place,
        strftime(birth_date, '%d-%m-%Y'),
        strftime(death_date, '%d-%m-%Y')
    )
    || if(fault = 'field_count_short', '', ';' || strftime(reported_date, '%d-%m-%Y'))
    || ';' || village_code as line
from faulted;

create or replace temp table roster_rows as
with members as (
    select
        *,
        draw_base('roster', person_no) as lb,
        service_end < date '$roster_date' and not is_decoy
        and u(draw_base('roster', person_no), 'end') < $rate_roster_end_missing
            as is_end_missing
    from persons
    where service is not null
),

faulted as (
    select
        *,
        case
            when is_decoy then null
            when u(lb, 'fault') < $rate_roster_nik_blank then 'nik_blank'
            when u(lb, 'fault') < $rate_roster_nik_blank + $rate_roster_nik_excel_zero
                and right(nik, 1) <> '0' then 'nik_excel_zero'
            when u(lb, 'line') < $rate_roster_field_count then 'field_count_short'
        end as fault,
        not is_decoy and u(lb, 'name') < $rate_roster_name_varies
        and regexp_replace(full_name, '^HJ?\. ', '') like '% %' as is_name_varied
    from members
)

select
    row_number() over (partition by service order by person_no) as row_no,
    service, person_no, fault, is_end_missing, is_name_varied, nik, full_name,
    service_end > date '$election_day' as is_serving,
    concat_ws(
        ';',
        if(
            service = 'tni',
            '1' || (2 + pick(lb, 'branch', 3)) || strftime(service_start, '%y'),
            strftime(birth_date, '%y%m')
        )
        || lpad(
            ($roster_seq + row_number() over (order by person_no))::varchar, 7, '0'
        ),
        case fault
            when 'nik_blank' then ''
            when 'nik_excel_zero' then left(nik, 15) || '0'
            else nik
        end,
        if(
            is_name_varied,
            regexp_replace(full_name, ' ([A-Z])[A-Z'']+$$', ' \1'),
            full_name
        ),
        if(service = 'tni',
            one_of(lb, 'rank', [
                'PRATU', 'PRAKA', 'KOPDA', 'KOPTU', 'SERDA', 'SERTU', 'SERKA', 'SERMA',
                'PELDA', 'LETTU', 'KAPTEN', 'MAYOR'
            ]),
            one_of(lb, 'rank', [
                'BRIPDA', 'BRIPTU', 'BRIGADIR', 'BRIPKA', 'AIPDA', 'AIPTU', 'IPDA',
                'IPTU', 'AKP', 'KOMPOL'
            ])
        ),
        sex, birth_place, strftime(birth_date, '%d-%m-%Y'),
        strftime(service_start, '%d-%m-%Y'),
        case
            when is_end_missing or service_end > date '2025-01-01' then ''
            else strftime(service_end, '%d-%m-%Y') end
    )
    || if(fault = 'field_count_short', '', ';' || case
        when is_end_missing or service_end > date '2025-01-01' then ''
        when u(lb, 'why') < 0.8 then 'PENSIUN' else 'BERHENTI' end) as line
from faulted;
