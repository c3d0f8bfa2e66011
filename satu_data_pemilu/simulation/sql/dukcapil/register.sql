-- The population register of this chunk as the office's database is exported, with what
-- the office has wrong: names, dates, and who is still there.
create or replace temp table register_rows as
with residents as (
    select
        p.*, p.village_code as row_village_code, false as is_second,
        case
            when p.left_date is not null then '3'
            when p.death_registered_date <= date '$register_date' then '2'
            else '1'
        end as true_status,
        case
            when p.left_date is not null then p.left_date
            when p.death_registered_date <= date '$register_date'
                then p.death_registered_date
        end as true_status_date
    from persons as p
    where p.is_in_register
    union all by name
    -- who moved to another regency stays in the old one's database as moved
    select d.*, d.from_village_code as row_village_code, false as is_second,
        '3' as true_status, d.move_date as true_status_date
    from departed as d
    join chunk_villages as v on v.village_ix = d.from_village_ix
    union all by name
    -- who registered twice is there twice, unless the second record has been locked
    select p.* exclude (nik, is_decoy), p.second_nik as nik, false as is_decoy,
        p.village_code as row_village_code, true as is_second,
        '1' as true_status, null::date as true_status_date
    from persons as p
    where p.second_nik is not null and p.is_in_register
        and u(p.b, 'locked') >= $rate_second_locked
),

stated as (
    select
        *,
        draw_base(
            'register line', person_no * 4 + if(is_second, 0, true_status::bigint)
        ) as lb,
        case
            when true_status = '3' and u(lb, 'status') < $rate_register_moved_stays
                then '1'
            when true_status = '2' and u(lb, 'status') < $rate_register_dead_stays
                then '1'
            when true_status = '1' and death_date is null and not is_second
                and u(lb, 'status') < $rate_register_living_dead
                then '2'
            else true_status
        end as status,
        case
            when status = true_status then true_status_date
            when status = '2' then date '2022-02-01' + pick(lb, 'day', 300)::integer
        end as status_date
    from residents
),

faulted as (
    select
        *,
        case
            when is_decoy and $decoys_are_spared then null
            when u(lb, 'line') < $reg_1 then 'field_count_short'
            when u(lb, 'line') < $reg_2 then 'bad_bytes'
            when u(lb, 'line') < $reg_3 then 'stray_quote'
        end as line_kind,
        u(lb, 'place') < $rate_register_birth_place_blank as is_place_blank,
        if(
            u(lb, 'name')
            < if(is_second, $rate_second_name, $rate_register_name_mistyped),
            mistyped(lb, full_name),
            full_name
        ) as row_name,
        case
            when u(lb, 'date') >= $rate_register_date_mistyped then birth_date
            when u(lb, 'which') < 0.4
                then make_date(
                    year(birth_date), month(birth_date), 1 + pick(lb, 'date day', 28)
                )
            when u(lb, 'which') < 0.7
                then make_date(
                    year(birth_date),
                    1 + pick(lb, 'date month', 12),
                    least(28, day(birth_date))
                )
            else birth_date - cast(one_of(lb, 'years', [1, 2, 10]) * 365 as integer)
        end as row_birth_date
    from stated
)

select
    row_number() over (
        order by row_village_code, status, rw, rt, nkk, m, person_no, is_second
    ) as row_no,
    person_no, status, true_status, line_kind, is_place_blank, birth_place, full_name,
    birth_date, is_second,
    row_name <> full_name as is_name_wrong,
    row_birth_date <> birth_date as is_date_wrong,
    sex, row_village_code,
    concat_ws(
        ';',
        nik, nkk,
        case line_kind
            when
                'bad_bytes'
                then left(row_name, 2) || '$bad_byte' || substr(row_name, 3)
            when 'stray_quote' then left(row_name, 3) || '"' || substr(row_name, 4)
            else row_name end,
        if(sex = 'L', '1', '2'),
        if(is_place_blank, '', birth_place),
        strftime(row_birth_date, '%d-%m-%Y'),
        if(is_married_at_16 and wedding_deed is not null, '1', marital_code),
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
