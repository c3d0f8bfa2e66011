-- The population register of this chunk as the office's database is exported.
create or replace temp table register_rows as
with residents as (
    select
        p.*, p.village_code as row_village_code,
        case
            when p.left_date is not null then '3'
            when p.death_registered_date <= date '$register_date' then '2'
            else '1'
        end as status,
        case
            when p.left_date is not null then p.left_date
            when p.death_registered_date <= date '$register_date'
                then p.death_registered_date
        end as status_date
    from persons as p
    where p.is_in_register
    union all by name
    -- who moved to another regency stays in the old one's database as moved
    select d.*, d.from_village_code as row_village_code, '3' as status,
        d.move_date as status_date
    from departed as d
    join chunk_villages as v on v.village_ix = d.from_village_ix
),

faulted as (
    select
        *,
        draw_base('register line', person_no * 4 + cast(status as bigint)) as lb,
        case
            when is_decoy then null
            when u(lb, 'line') < $reg_1 then 'field_count_short'
            when u(lb, 'line') < $reg_2 then 'bad_bytes'
            when u(lb, 'line') < $reg_3 then 'stray_quote'
        end as line_kind,
        u(lb, 'place') < $rate_register_birth_place_blank as is_place_blank
    from residents
)

select
    row_number() over (
        order by row_village_code, status, rw, rt, nkk, m, person_no
    ) as row_no,
    person_no, status, line_kind, is_place_blank, birth_place, full_name,
    concat_ws(
        ';',
        nik, nkk,
        case line_kind
            when
                'bad_bytes'
                then left(full_name, 2) || '$bad_byte' || substr(full_name, 3)
            when 'stray_quote' then left(full_name, 3) || '"' || substr(full_name, 4)
            else full_name end,
        if(sex = 'L', '1', '2'),
        if(is_place_blank, '', birth_place),
        strftime(birth_date, '%d-%m-%Y'),
        marital_code,
        case role when 'head' then '1' when 'wife' then '3' when 'child' then '4'
            when 'parent' then '7' else '9' end,
        citizenship_code, work_code::varchar,
        if(is_recorded, 'SUDAH REKAM', 'BELUM REKAM'),
        status, coalesce(strftime(status_date, '%d-%m-%Y'), ''),
        row_village_code, address,
        lpad(rt::varchar, 3, '0'), lpad(rw::varchar, 3, '0'),
        if(is_recent_move and status = '1', strftime(move_date, '%d-%m-%Y'), '')
    )
    || if(line_kind = 'field_count_short', '',
        ';' || if(is_recent_move and status = '1',
            coalesce(from_village_code, origin_district_code, ''), '')) as line
from faulted;
