-- Deeds of the offices for marriages of Muslims (KUA) of this chunk.
create or replace temp table akta_rows as
with numbered as (
    select *, row_number() over (order by event_date, lb) as row_no
    from weddings
    where office = 'kua' and event_date <= date '$marriages_date' - 14
)

select
    *,
    concat_ws(
        ';',
        lpad((($deeds + row_no) % 100000)::varchar, 5, '0') || '/'
        || one_of(lb, 'book', ['1', '2', '3']) || '/' || strftime(event_date, '%m/%Y'),
        'KUA' || replace(left(village_code, 8), '.', ''), left(village_code, 8),
        if(is_husband_nik_blank, '', coalesce(husband_nik, '')),
        coalesce(husband_name, ''),
        coalesce(strftime(husband_birth_date, '%d-%m-%Y'), ''),
        if(is_wife_nik_blank, '', coalesce(wife_nik, '')),
        coalesce(wife_name, ''),
        coalesce(strftime(wife_birth_date, '%d-%m-%Y'), '')
    )
    || if(is_short, '', ';' || strftime(event_date, '%d-%m-%Y')) as line
from numbered;
