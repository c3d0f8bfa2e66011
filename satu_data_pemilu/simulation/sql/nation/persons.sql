-- The persons of the chunk, with what the voter lists make of each of them.
create or replace temp table classified as
with joined as (
    select
        i.*, n.nik, n.is_nik_repeated, h.prefix, h.old_prefix, f.nkk, f.nkk_issued_date, a.full_name,
        a.is_named_after_father,
        i.birth_date > date '$election_17' as is_under_17,
        i.twin_of is not null or i.person_no in (
            select t.twin_of from issued as t where t.twin_of is not null
        ) as is_twin,
        i.death_date is null and i.service is null and i.is_in_register
        and i.left_date is null and i.m <> 0 and i.birth_date <= date '$election_17'
        and u(i.b, 'special place') < s.share as is_special,
        if(is_special, s.place_no, null) as special_place_no,
        if(is_special, s.village_ix, null) as special_village_ix,
        if(is_special, s.kind, null) as special_kind,
        case
            when i.origin_district_ix is not null and u(i.b, 'born there') < 0.9
                then o.regency_name
            when u(i.b, 'born elsewhere') < 0.05 then x.regency_name
            else h.regency_name
        end as birth_place
    from issued as i
    join niks as n using (person_no)
    join family_cards as f using (household_no)
    join named as a using (person_no)
    join district_picks as h on h.district_ix = i.home_district_ix
    left join district_picks as o on o.district_ix = i.origin_district_ix
    left join district_picks as x
        on
            x.district_ix
            = h.province_first + pick(i.b, 'birth place', h.province_districts)
    -- men of 23-60 may be in the prison of their regency, the young in its school
    left join special_places as s
        on
            s.regency_code = i.regency_code
            and s.kind = case
                when i.age between 18.3 and 22.5 then 'boarding_school'
                when i.age between 23 and 60 and i.sex = 'L' then 'prison'
            end
),

grouped as (
    select
        *,
        case
            when death_date <= date '$dpt_date' then 'dead'
            when citizenship_code = '2' then 'foreigner'
            when left_date is not null then 'left'
            when is_under_17 and marital_code = '1' then 'minor'
            when not is_in_register then 'unknown to the register'
            when service_end > date '$election_day' then 'serving'
            when service is not null then 'discharged'
            when special_place_no is not null then 'special'
            when
                $missions > 0
                and age between 20 and 52
                and m <> 0
                and not is_married_at_16
                and u(b, 'abroad') < $rate_abroad then 'abroad'
            when is_under_17 then 'married minor'
            when birth_date > date '$register_17' then 'turns 17'
            when is_recent_move then 'arrived'
            else 'settled'
        end as group_code
    from joined
),

-- one draw decides what befalls a person; the shares of a group never overlap
drawn as (
    select
        *,
        u(b, 'situation') as s,
        is_twin or is_named_after_father or is_aged_100 or is_married_at_16
        or nik_birth_date <> birth_date
        or (service is not null and service_end = date '$election_day' - 1) as is_decoy
    from grouped
)

select
    * exclude (s),
    case group_code
        when 'dead' then case
            when is_under_17 and marital_code = '1' then null
            when
                s < if(death_registered_date <= date '$register_date',
                    $rate_known_dead_listed, $rate_dead_listed)
                then 'deceased_listed'
        end
        when 'foreigner' then if(s < $rate_foreigner_listed, 'foreigner_listed', null)
        when 'left' then if(is_adult and s < $rate_left_listed, 'left_listed', null)
        when 'minor' then if(age > 8 and s < $rate_minor_listed, 'minor_listed', null)
        when 'unknown to the register' then 'not_in_register'
        when 'serving' then if(s < $rate_serving_listed, 'serving_listed', null)
        when 'discharged' then case
            when service_end = date '$election_day' - 1 then 'listed'
            when s < $rate_discharged_unlisted then 'discharged_unlisted'
            else 'listed' end
        when
            'special'
            then if(s < $rate_listed_at_home_too, 'duplicate_special', 'listed')
        when
            'abroad'
            then if(s < $rate_listed_at_home_too, 'duplicate_abroad', 'listed')
        when 'married minor' then
            if(
                not is_married_at_16 and s < $rate_married_unlisted,
                'married_unlisted',
                'listed'
            )
        when
            'turns 17'
            then if(s < $rate_turned_17_unlisted, 'turned_17_unlisted', 'listed')
        when 'arrived' then case
            when s < $rate_arrived_unlisted then 'moved_in_unlisted'
            when from_village_ix is null then 'listed'
            when s < $rate_arrived_unlisted + $rate_listed_at_old_address
                then 'listed_at_old_address'
            when s < $rate_arrived_unlisted + $rate_listed_at_old_address
                    + $rate_listed_at_both then 'duplicate_moved'
            else 'listed' end
        else case
            when is_decoy then 'listed'
            when s < $cut_never_listed then 'never_listed'
            when s < $cut_dropped then 'dropped_without_reason'
            when s < $cut_struck_wrongly then 'struck_wrongly'
            when s < $cut_nik_of_other then 'nik_of_other'
            when s < $cut_duplicate_station then 'duplicate_station'
            when s < $cut_duplicate_village then 'duplicate_village'
            when s < $cut_duplicate_regency then 'duplicate_regency'
            when s < $cut_duplicate_other then 'duplicate_other_regency'
            else 'listed' end
    end as situation
from drawn;

-- Who registered twice has a second number: of the home's district, of the region's
-- other code, or of a birth date that was given otherwise.
create or replace temp table numbered_twice as
select
    person_no,
    case
        when left(nik, 6) <> prefix then prefix
        when old_prefix <> prefix then old_prefix
        else prefix
    end
    || lpad((
        if(
            u(b, 'second date') < 0.5,
            1 + pick(b, 'second day', 28),
            day(birth_date)
        ) + if(sex = 'P', 40, 0))::varchar, 2, '0')
    || strftime(birth_date, '%m%y')
    || lpad((914 + pick(b, 'second serial', 86))::varchar, 4, '0') as second_nik
from classified
where
    birth_date <= date '$election_17'
    and u(b, 'two numbers')
    < if(situation like 'duplicate%', $rate_two_niks_of_doubles, $rate_two_niks);

-- Whom only a deed shows to have married, or to be single still: those who wed young after
-- the register's day, some of them after election day, and their namesakes.
create or replace temp table wed_young as
with drawn as (
    select
        *,
        draw_base('young wedding', person_no) as wb,
        u(draw_base('young wedding', person_no), 'fate') as fate,
        case
            when is_married_at_16 then $rate_young_told_by_deed
            when situation = 'minor_listed' then $rate_minor_wed
            when sex = 'P' and situation is null and age >= 14
                then $rate_minor_wed_unlisted
        end as share
    from classified
    where
        birth_date > date '$election_17' and age >= 13 and death_date is null
        and is_in_register and left_date is null and citizenship_code = '1'
        and (group_code = 'minor' or is_married_at_16)
)

select
    person_no,
    case
        when is_married_at_16 or fate < 0.6 then
            case when u(wb, 'day') < 0.15 then date '$election_day'
            else date '2023-01-02' + pick(wb, 'wedding day', 400)::integer end
        when fate < 0.8 then date '$election_day' + 1
    end as wedding_date,
    case
        when fate >= 0.8 and not is_married_at_16 then 'namesake'
        when u(wb, 'deed') < 0.6 then 'kua'
        when u(wb, 'deed') < 0.85 then 'civil'
        else 'divorce'
    end as wedding_deed
from drawn
where u(wb, 'wed') < share;

create or replace temp table persons as
select
    c.person_no, c.household_no, c.m, c.role, c.twin_of, c.sex, c.b,
    c.nik, c.is_nik_repeated, t.second_nik, c.nkk, c.full_name, c.birth_place, c.birth_date, c.marital_code,
    c.citizenship_code, c.village_ix, c.village_code, c.regency_code, c.rt, c.rw,
    street_of(c.hb, c.village_code)
    || case when u(c.hb, 'numbered') < 0.5 then ' NO ' || (1 + pick(c.hb, 'house', 140))
        else '' end as address,
    c.nik_birth_date, c.nik_sex, c.nik_issued_date, c.nkk_issued_date,
    c.origin_district_code, c.move_date, c.from_village_ix, c.from_village_code,
    c.is_recent_move, c.left_date,
    c.death_date, c.death_registered_date, c.service, c.service_start, c.service_end,
    case
        when c.service is not null and u(c.b, 'stale work') < 0.93
            then if(c.service = 'tni', 6, 7)
        when c.age < 6 then 1
        when c.age < 18 then 3
        when c.role = 'wife' and u(c.b, 'work') < 0.6 then 2
        when c.age > 66 and u(c.b, 'work') < 0.5 then if(u(c.b, 'work') < 0.06, 4, 1)
        when c.age < 23 and u(c.b, 'work') < 0.45 then 3
        else one_of(c.b, 'work kind', if(c.is_urban,
            [15, 15, 15, 88, 88, 88, 19, 19, 5, 65, 81, 8, 1, 89, 18, 16],
            [9, 9, 9, 9, 20, 20, 19, 19, 88, 88, 15, 11, 5, 65, 1, 85]))
    end as work_code,
    case when u(c.b, 'disabled') < $rate_disabled then case
        when u(c.b, 'disability') < 0.438 then '1'
        when u(c.b, 'disability') < 0.488 then '2'
        when u(c.b, 'disability') < 0.729 then '3'
        when u(c.b, 'disability') < 0.810 then '4'
        when u(c.b, 'disability') < 0.891 then '5'
        else '6' end else '0' end as disability_code,
    c.birth_date <= date '$register_17'
    and u(c.b, 'recorded') < case
        when c.birth_date > date '2003-01-01' then $share_recorded_young
        else $share_recorded end as is_recorded,
    draw_base('recording', c.person_no) as kb,
    -- at 17, and since September 2011, when recording began
    greatest(
        cast(c.birth_date + interval 17 years as date), date '2011-09-01'
    ) as record_from,
    case
        when is_recorded and record_from >= date '$recordings_from'
            then record_from
                + cast(pick(kb, 'young', date '$register_date' - record_from + 1) as integer)
        when is_recorded and u(kb, 'again') < $share_recorded_again
            then date '$recordings_from' + cast(pick(kb, 'day', 365) as integer)
        when is_recorded
            then record_from
                + cast(pick(kb, 'day', date '$recordings_from' - record_from) as integer)
        -- on whom no finding may come is recorded after the register's day
        when
            c.is_decoy
            and (c.birth_date <= date '$election_17' or c.marital_code <> '1')
            then date '$register_date' + 1 + cast(pick(kb, 'decoy', 150) as integer)
        when u(kb, 'never') < $share_recorded_never then null
        when record_from <= date '$register_date'
            and u(kb, 'unnoticed') < $share_recorded_unnoticed
            then date '$register_date' - cast(pick(
                kb, 'before',
                least(300, date '$register_date' - record_from + 1)
            ) as integer)
        else greatest(record_from, date '$register_date' + 1)
            + cast(pick(kb, 'after', 300) as integer)
    end as recorded_date,
    c.is_in_register, c.special_village_ix, c.special_place_no, c.special_kind,
    case when c.group_code = 'abroad' then pick(c.b, 'mission', 1000) end
        as mission_slot,
    c.group_code, c.situation, c.is_decoy,
    c.is_twin, c.is_aged_100, c.is_married_at_16, c.is_named_after_father,
    c.service_end = date '$election_day' - 1 and c.service is not null
        as is_discharged_day_before,
    w.wedding_date, w.wedding_deed,
    c.death_date is null
    and c.citizenship_code = '1'
    and (
        c.birth_date <= date '$election_17' or c.marital_code <> '1'
        or coalesce(w.wedding_date <= date '$election_day', false)
    )
    and (c.service is null or c.service_end <= date '$election_day')
    and c.left_date is null as is_eligible
from classified as c
left join numbered_twice as t using (person_no)
left join wed_young as w using (person_no);
