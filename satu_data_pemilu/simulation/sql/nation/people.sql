-- What happens to the people of the chunk: birth, family state, service, moves, death.
create or replace temp table born as
with joined as (
    select
        m.person_no, m.household_no, m.m, m.role, m.twin_of,
        case when m.is_male then 'L' else 'P' end as sex,
        m.age, h.village_ix, h.village_code, h.district_code, h.regency_code,
        h.province_code, h.is_urban, h.heaping, h.head_kind, h.culture as home_culture,
        h.is_migrant, h.move_date, h.b as hb, h.rt, h.rw,
        h.family_no,
        draw_base('person', m.person_no) as b,
        draw_base('birth', coalesce(m.twin_of, m.person_no)) as bb,
        date '$register_date' - cast(floor(m.age * 365.2425) as integer) as birth_day
    from members as m
    join households as h using (household_no)
),

classed as (
    select
        j.*,
        year(j.birth_day) as birth_year,
        u(j.bb, 'heap') / j.heaping as heap,
        s.jul_01, s.dec_31, s.jan_01, s.day_15,
        j.m = 0 and j.age between 78 and 95 and u(j.b, 'hundred') < $rate_aged_100
            as is_aged_100,
        j.role = 'child' and j.sex = 'P' and j.twin_of is null
        and j.birth_day between date '2007-02-16' and date '2008-02-13'
        and u(j.b, 'child bride') < $rate_married_at_16 as is_married_at_16
    from joined as j
    join heaping as s on s.born = year(j.birth_day)
)

select
    * exclude (birth_day, heap, jul_01, dec_31, jan_01, day_15, bb, birth_year),
    case
        when is_aged_100
            then date '1923-02-15' + cast(pick(b, 'hundred day', 365) as integer)
        when is_married_at_16 then birth_day
        when heap < jul_01 then make_date(birth_year, 7, 1)
        when heap < jul_01 + dec_31 then make_date(birth_year, 12, 31)
        when heap < jul_01 + dec_31 + jan_01 then make_date(birth_year, 1, 1)
        when heap < jul_01 + dec_31 + jan_01 + day_15
            then make_date(birth_year, month(birth_day), 15)
        else birth_day
    end as drawn_birth_date
from classed;

create or replace temp table lived as
with dated as (
    -- heaping may not carry a birth past the day the register was cut
    select
        * exclude (drawn_birth_date),
        least(drawn_birth_date, date '$register_date' - 1) as birth_date
    from born
),

died as (
    select
        *,
        birth_date <= date '$election_17' as is_adult,
        case
            when
                not is_aged_100 and not is_married_at_16
                and u(b, 'death')
                < least(0.45, $death_base + $death_slope * exp(0.094 * age))
                * $death_years
                then
                    date '$deaths_from'
                    + cast(pick(b, 'death day', $death_days) as integer)
        end as death_date,
        case
            when age between 20 and 57.9 and role <> 'relative' then
                case
                    when u(b, 'tni') < if(sex = 'L', $rate_tni, $rate_service_women)
                        then 'tni'
                    when u(b, 'polri') < if(sex = 'L', $rate_polri, $rate_service_women)
                        then 'polri'
                end
        end as drawn_service
    from dated
),

served as (
    select
        * exclude (drawn_service),
        drawn_service as service,
        case when drawn_service is not null
            then birth_date + cast(365.25 * (18.5 + 4 * u(b, 'enlisted')) as integer)
        end as service_start,
        case
            when drawn_service is null then null
            when u(b, 'discharge eve') < $rate_discharged_day_before and age < 52.9
                then date '$election_day' - 1
            when u(b, 'discharged early') < $rate_discharged_early
                then date '2022-01-01' + cast(pick(b, 'discharge day', 730) as integer)
            else
                date_trunc('month', birth_date + cast(
                    365.25 * case when drawn_service = 'polri' or u(b, 'officer') < 0.2
                        then 58.1 else 53.1 end as integer
                ))::date
        end as service_end
    from died
)

select
    * exclude (service, service_start, service_end),
    -- those who left long ago are on no roster
    case when service_end >= date '2021-07-01' and death_date is null then service end
        as service,
    case when service_end >= date '2021-07-01' and death_date is null
        then least(service_start, date '2022-11-01', service_end - 180) end as service_start,
    case when service_end >= date '2021-07-01' and death_date is null then service_end
    end as service_end,
    case
        when
            death_date is not null and u(b, 'death registered') < $rate_death_registered
        then death_date + 3 + cast(least(400, floor(e(b, 'death lag') * 38)) as integer)
    end as death_registered_date,
    case
        when is_married_at_16 then '2'
        when role = 'wife' or (m = 0 and head_kind = 'couple') then '2'
        when m = 0 and head_kind = 'woman' then case
            when age < 30 then if(u(hb, 'widow') <= 0.3, '3', '1')
            when u(b, 'widowed') < (age - 22) / 48 then '4' else '3' end
        when m = 0 then case
            when age < 36 then '1'
            when u(b, 'widowed') < 0.3 then '1'
            when u(b, 'widowed') < 0.3 + (age - 30) / 90 then '4' else '3' end
        when role = 'parent' then if(u(b, 'widowed') < 0.78, '4', '2')
        when age >= 24 and u(b, 'divorced') < 0.04 then '3'
        when role = 'relative' and age >= 26 and u(b, 'divorced') < 0.5 then '2'
        else '1'
    end as marital_code,
    if(m = 0 and age > 26 and u(b, 'foreigner') < $rate_foreigners, '2', '1')
        as citizenship_code,
    not (
        is_adult and u(b, 'unregistered') < $rate_not_in_register
        and death_date is null and service is null and not is_aged_100
    ) as is_in_register,
    case when u(hb, 'leaves area') < $rate_left_area and death_date is null
            and service is null and not is_aged_100 and not is_married_at_16
        then date '2022-02-01' + cast(pick(hb, 'left day', 330) as integer)
    end as left_date
from served;

-- Where the NIK was issued. Children born after a move have a number of the new place.
create or replace temp table issued as
with origin as (
    select
        l.*,
        case
            when
                l.is_migrant and l.birth_date < l.move_date and l.role <> 'wife'
                then l.hb
            when
                l.is_migrant
                and l.birth_date < l.move_date
                and u(l.b, 'own origin') < 0.6
                then l.hb
            when l.role = 'wife' and u(l.b, 'married in') < 0.3 then l.b
        end as ob,
        l.is_migrant and l.move_date >= date '2021-07-01' as is_recent_move,
        case
            when is_recent_move and u(l.hb, 'simulated origin') < $share_moves_within
                then pick(l.hb, 'origin village', $picks)
        end as origin_pick
    from lived as l
),

recent as (
    -- half of the recent moves over a regency border come from a simulated village
    select
        o.* exclude (origin_pick),
        if(v.regency_code <> o.regency_code, v.village_code, null) as from_village_code,
        if(v.regency_code <> o.regency_code, v.district_code, null)
            as from_district_code,
        if(v.regency_code <> o.regency_code, v.village_ix, null) as from_village_ix
    from origin as o
    left join village_picks as v on v.pick_no = o.origin_pick
),

placed as (
    select
        r.*,
        case
            when r.ob is null then null
            when r.from_district_code is not null and r.ob = r.hb then f.district_ix
            when u(r.ob, 'origin scope') < 0.5
                then d.regency_first + pick(r.ob, 'origin', d.regency_districts)
            when u(r.ob, 'origin scope') < 0.75
                then d.province_first + pick(r.ob, 'origin', d.province_districts)
            else pick(r.ob, 'origin', $districts)
        end as origin_district_ix,
        d.district_ix as home_district_ix,
        year(r.birth_date) as born_y,
        month(r.birth_date) as born_m,
        least(day(r.birth_date), 28) as born_d
    from recent as r
    join district_picks as d on d.district_code = r.district_code
    left join district_picks as f on f.district_code = r.from_district_code
)

select
    p.* exclude (origin_district_ix, home_district_ix, ob, born_y, born_m, born_d),
    nullif(p.origin_district_ix, p.home_district_ix) as origin_district_ix,
    p.home_district_ix,
    o.district_code as origin_district_code,
    least(
        date '$register_date',
        greatest(
            p.birth_date
            + 20
            + cast(least(1500, floor(e(p.b, 'nik age') * 260)) as integer),
            date '2004-07-01' + cast(pick(p.b, 'nik issued', 3200) as integer)
        )
    ) as nik_issued_date,
    -- the number is not reissued when the birth date is corrected
    case
        when
            u(p.b, 'date corrected') < $rate_birth_date_corrected
            and not is_married_at_16
            and p.twin_of is null then
            case pick(p.b, 'correction', 4)
                when 0 then make_date(p.born_y, 7, 1)
                when 1 then make_date(greatest(1920, p.born_y - 1), p.born_m, p.born_d)
                when 2 then make_date(
                    p.born_y,
                    p.born_m,
                    1 + cast(pick(p.b, 'correction day', 28) as integer)
                )
                else make_date(
                    p.born_y,
                    1 + cast(pick(p.b, 'correction month', 12) as integer),
                    p.born_d
                )
            end
        else p.birth_date
    end as nik_birth_date,
    case when u(p.b, 'nik sex') < $rate_nik_sex_differs then
        if(p.sex = 'L', 'P', 'L') else p.sex end as nik_sex
from placed as p
left join district_picks as o on o.district_ix = p.origin_district_ix;
