-- Persons of this chunk in or out of service, as the rosters have them: numbered over
-- both services, with what is wrong in the line.
create or replace temp table roster_members as
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
            when is_decoy and $decoys_are_spared then null
            when u(lb, 'fault') < $rate_roster_nik_blank then 'nik_blank'
            when u(lb, 'fault') < $rate_roster_nik_blank + $rate_roster_nik_excel_zero
                and right(nik, 1) <> '0' then 'nik_excel_zero'
            when u(lb, 'line') < $rate_roster_field_count then 'field_count_short'
        end as fault,
        not (is_decoy and $decoys_are_spared) and u(lb, 'name') < $rate_roster_name_varies
        and regexp_replace(full_name, '^HJ?\. ', '') like '% %' as is_name_varied
    from members
)

select
    *,
    row_number() over (partition by service order by person_no) as row_no,
    service_end > date '$election_day' as is_serving,
    lpad(
        ($roster_seq + row_number() over (order by person_no))::varchar, 7, '0'
    ) as serial
from faulted;
