-- Rulings on persons of this chunk.
create or replace temp table ruling_rows as
with numbered as (
    select
        *,
        row_number() over (order by person_no) as row_no
    from revocations
)

select
    row_no, person_no, detail, fault, nik,
    concat_ws(
        ';',
        ($rulings + row_no) || '/PID.SUS-TPK/' || year(ruling_date) || '/PN',
        'PN ' || regency_code,
        strftime(ruling_date, '%d-%m-%Y'),
        coalesce(strftime(final_date, '%d-%m-%Y'), ''),
        '',
        case
            when term_code = 'last day'
                then strftime(
                    (coalesce(final_date, ruling_date) + to_years(years))::date - 1,
                    '%d-%m-%Y'
                )
            else ''
        end,
        if(term_code = 'for life', '', years::varchar),
        if(fault = 'nik_blank', '', nik),
        full_name, sex
    )
    || if(fault = 'field_count_short', '', ';' || strftime(birth_date, '%d-%m-%Y'))
        as line
from numbered;
