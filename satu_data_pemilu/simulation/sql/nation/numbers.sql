-- NIK and NKK. Serials from 1 on belong to those registered where they live; those whose
-- number was issued elsewhere take the serial set aside for their regency, 400 to 913,
-- and where that is taken one of 16 from 1000 on, so that regions made apart never issue
-- one number twice.
create or replace temp table nik_wanted as
with stems as (
    select
        i.person_no, i.household_no, coalesce(i.twin_of, i.person_no) as twin_order,
        case
            when i.nik_issued_date < h.in_force_from then h.old_prefix else h.prefix
        end
            as home_prefix,
        case
            when i.nik_issued_date < o.in_force_from then o.old_prefix else o.prefix
        end
            as origin_prefix,
        lpad((day(i.nik_birth_date) + if(i.nik_sex = 'P', 40, 0))::varchar, 2, '0')
        || strftime(i.nik_birth_date, '%m%y') as ddmmyy
    from issued as i
    join district_picks as h on h.district_ix = i.home_district_ix
    left join district_picks as o on o.district_ix = i.origin_district_ix
)

select
    *,
    case when origin_prefix is not null and origin_prefix <> home_prefix then
        row_number() over (
            partition by origin_prefix, ddmmyy
            order by household_no, twin_order, person_no
        )
        + coalesce(
            (select u.used from nik_used as u where u.stem = origin_prefix || ddmmyy), 0
        )
    end as slot
from stems;

insert into nik_used
select origin_prefix || ddmmyy, max(slot)
from nik_wanted
where slot is not null
group by all
on conflict do update set used = excluded.used;

create or replace temp table niks as
with at_home as (
    select
        person_no,
        home_prefix || ddmmyy as stem,
        row_number() over (
            partition by home_prefix, ddmmyy
            order by household_no, twin_order, person_no
        ) as serial
    from nik_wanted
    where slot is null or slot > 17
),

away as (
    select
        person_no,
        origin_prefix || ddmmyy as stem,
        if(slot = 1, 400 + $regency_ix, 1000 + 17 * $regency_ix + slot - 1) as serial
    from nik_wanted
    where slot <= 17
)

-- two servers of an office that did not know of each other issued one number twice
select
    person_no,
    serial > 1
    and u(draw_base('nik', person_no), 'twice') < $rate_nik_issued_twice as is_nik_repeated,
    stem || lpad((serial - if(is_nik_repeated, 1, 0))::varchar, 4, '0') as nik, serial
from at_home
union all
select person_no, false, stem || lpad(serial::varchar, 4, '0'), serial
from away;

create or replace temp table family_cards as
with dated as (
    select
        h.household_no, h.district_code,
        greatest(
            date '2022-12-20' - cast(case
                when e(h.b, 'card age') < 3 then e(h.b, 'card age') * 1500
                else u(h.b, 'old card') * 4500 end as integer),
            case when h.move_date is null then date '2005-01-01'
                else least(h.move_date, date '2022-12-20') end
        ) as issued_date
    from households as h
),

stemmed as (
    select
        d.household_no, d.issued_date,
        case when d.issued_date < p.in_force_from then p.old_prefix else p.prefix end
        || strftime(d.issued_date, '%d%m%y') as stem
    from dated as d
    join district_picks as p using (district_code)
)

select
    household_no, issued_date as nkk_issued_date,
    stem || lpad(
        (row_number() over (partition by stem order by household_no))::varchar, 4, '0'
    ) as nkk
from stemmed;
