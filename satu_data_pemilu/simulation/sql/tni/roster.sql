-- The roster of the armed forces: those of this chunk.
create or replace temp table tni_rows as
select
    row_no, person_no, fault, is_serving, is_end_missing, is_name_varied, nik, full_name,
    concat_ws(
        ';',
        '1' || (2 + pick(lb, 'branch', 3)) || strftime(service_start, '%y') || serial,
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
        one_of(lb, 'rank', [
            'PRATU', 'PRAKA', 'KOPDA', 'KOPTU', 'SERDA', 'SERTU', 'SERKA', 'SERMA',
            'PELDA', 'LETTU', 'KAPTEN', 'MAYOR'
        ]),
        sex, birth_place, strftime(birth_date, '%d-%m-%Y'),
        strftime(service_start, '%d-%m-%Y'),
        case
            when is_end_missing or service_end > date '2025-01-01' then ''
            else strftime(service_end, '%d-%m-%Y') end
    )
    || if(fault = 'field_count_short', '', ';' || case
        when is_end_missing or service_end > date '2025-01-01' then ''
        when u(lb, 'why') < 0.8 then 'PENSIUN' else 'BERHENTI' end) as line
from roster_members
where service = 'tni';
