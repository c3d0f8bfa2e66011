-- Pupils of the upper years among this chunk's persons, at the schools of their district:
-- two large ones, and a small one.
create or replace temp table pupil_rows as
with pupils as (
    select
        *,
        draw_base('pupil', person_no) as sb,
        case
            when birth_date < date '2005-08-01' then 12
            when birth_date < date '2006-08-01' then 11
            else 10
        end as grade,
        case
            when u(sb, 'small') < 0.05 then 3
            else 1 + cast(pick(sb, 'school', 2) as integer)
        end as school_no
    from persons
    where
        birth_date between date '2004-08-01' and date '2007-07-31'
        and u(draw_base('pupil', person_no), 'attends') < $share_at_school
        and (death_date is null or death_date > date '$pupils_date')
        and left_date is null
),

-- who changed school stands in the old one too
places as (
    select *, false as is_second from pupils
    union all by name
    select * replace (if(school_no = 1, 2, 1) as school_no), true as is_second
    from pupils
    where not is_decoy and u(sb, 'two schools') < $rate_pupil_at_two_schools
),

faulted as (
    select
        *,
        draw_base('pupil line', person_no * 2 + if(is_second, 1, 0)) as lb,
        case
            when is_decoy and $decoys_are_spared then null
            when u(lb, 'fault') < $rate_pupil_nik_blank then 'nik_blank'
            when u(lb, 'line') < $rate_pupil_field_count then 'field_count_short'
        end as fault,
        -- no office numbers a school with a leading 0
        '0' || replace(left(village_code, 8), '.', '') || school_no as npsn
    from places
),

-- one number for both schools of a pupil, counted on within the year of birth
numbered as (
    select
        f.*,
        coalesce(n.pupils, 0) + dense_rank() over (
            partition by year(f.birth_date) order by f.person_no
        ) as number_of_year
    from faulted as f
    left join (
        select born, sum(pupils)::bigint as pupils from pupils_numbered group by born
    ) as n on n.born = year(f.birth_date)
)

select
    row_number() over (order by npsn, grade, person_no, is_second) as row_no,
    person_no, fault, is_second, nik, year(birth_date) as born,
    concat_ws(
        ';',
        npsn,
        if(school_no = 3, 'SMKS ', 'SMAN ') || school_no || ' ' || left(village_code, 8),
        regency_code,
        '0' || right(year(birth_date)::varchar, 2)
        || lpad(number_of_year::varchar, 7, '0'),
        if(fault = 'nik_blank', '', nik),
        full_name, sex, strftime(birth_date, '%Y-%m-%d'), grade::varchar, village_code
    )
    || if(fault = 'field_count_short', '', ';' || case
        when u(lb, 'known') >= $share_school_knows_ktp then ''
        when recorded_date <= date '$pupils_date' then 'SUDAH'
        else 'BELUM' end) as line
from numbered;

insert into pupils_numbered
select born, count(distinct person_no) from pupil_rows group by born;
