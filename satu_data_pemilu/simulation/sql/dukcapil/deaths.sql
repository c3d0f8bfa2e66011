-- Deeds of death of this chunk's persons.
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
        and not (p.is_decoy and $decoys_are_spared)
),

faulted as (
    select
        *,
        case
            when is_wrong_lead or not is_in_register then null
            when u(lb, 'fault') < $rate_death_nik_of_relative and m <> 0
                and not (
                    $names_are_asked
                    and split_part(head_name, ' ', 1) = split_part(full_name, ' ', 1)
                )
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
