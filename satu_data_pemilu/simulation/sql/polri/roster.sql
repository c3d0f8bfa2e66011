-- The roster of the police: those of this chunk.
create or replace temp table polri_rows as
select
    row_no, person_no, fault, is_serving, is_end_missing, is_name_varied, nik, full_name,
    concat_ws(
        ';',
        strftime(birth_date, '%y%m') || serial,
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
            'BRIPDA', 'BRIPTU', 'BRIGADIR', 'BRIPKA', 'AIPDA', 'AIPTU', 'IPDA',
            'IPTU', 'AKP', 'KOMPOL'
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
where service = 'polri';
