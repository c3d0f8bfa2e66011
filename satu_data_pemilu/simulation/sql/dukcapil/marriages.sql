-- Civil deeds of marriage, and of divorce, of this chunk.
create or replace temp table marriage_rows as
with numbered as (
    select *, row_number() over (order by event_date, lb) as row_no
    from weddings
    where office = 'civil' and event_date <= date '$marriages_date' - 14
)

select
    *,
    concat_ws(
        ';',
        replace(left(village_code, 5), '.', '')
        || if(kind = 'KAWIN', '-KW-', '-CR-') || strftime(event_date, '%d%m%Y-')
        || lpad((($deeds + row_no) % 100000)::varchar, 5, '0'),
        kind,
        if(is_husband_nik_blank, '', coalesce(husband_nik, '')),
        coalesce(husband_name, ''),
        coalesce(strftime(husband_birth_date, '%d-%m-%Y'), ''),
        if(is_wife_nik_blank, '', coalesce(wife_nik, '')),
        coalesce(wife_name, ''),
        coalesce(strftime(wife_birth_date, '%d-%m-%Y'), '')
    )
    || if(is_short, '', ';' || strftime(event_date, '%d-%m-%Y'))
    || ';' || strftime(event_date + pick(lb, 'registered', 14)::integer, '%d-%m-%Y')
    || ';' || left(village_code, 5) as line
from numbered;
