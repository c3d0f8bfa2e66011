-- Deeds of marriage and divorce of this chunk's persons: who wed, when, and which office
-- keeps the deed. The faith of a household, which decides it, follows the province.
create or replace temp table weddings as
with own as (
    select
        *,
        u(draw_base('faith', household_no), '')
        < if(left(village_code, 2) in ('51', '53', '71', '91', '92', '94'), 0.85, 0.08)
            as is_of_other_faith,
        date_diff('year', birth_date, date '$register_date') as age_then
    from persons
    where
        death_date is null and is_in_register and left_date is null
        and citizenship_code = '1'
),

-- single men and women, in an order of their own
single as (
    select
        *,
        draw_base('wedding', person_no) as wb,
        row_number() over (
            partition by sex order by u(draw_base('wedding', person_no), 'order'), person_no
        ) as turn,
        count(*) over (partition by sex) as of_sex
    from own
    where marital_code = '1' and age_then between 18 and 34 and second_nik is null
),

couples as (
    select
        h.person_no as husband_no, w.person_no as wife_no, w.is_of_other_faith,
        w.age_then, draw_base('couple', w.person_no) as wb
    from own as h
    join own as w using (household_no)
    where h.m = 0 and w.m = 1 and h.sex = 'L'
),

planned as (
    -- the young, with somebody who is of age
    select
        case p.wedding_deed when 'divorce' then 'CERAI' else 'KAWIN' end as kind,
        case when p.wedding_deed = 'kua' then 'kua' else 'civil' end as office,
        p.wedding_date as event_date, p.person_no as young_no, p.sex as young_sex,
        s.person_no as other_no, false as is_namesake
    from (
        select *, row_number() over (partition by sex order by person_no) as turn
        from persons where wedding_deed in ('kua', 'civil', 'divorce')
    ) as p
    join single as s
        on s.sex <> p.sex and s.turn = 1 + (s.of_sex - p.turn) % s.of_sex
    union all by name
    -- somebody of the same name and birth date, whose number the deed does not have
    select 'KAWIN' as kind, 'kua' as office,
        date '2023-01-02' + pick(b, 'namesake day', 300)::integer as event_date,
        p.person_no as young_no, p.sex as young_sex, null as other_no,
        true as is_namesake
    from persons as p
    where wedding_deed = 'namesake'
    union all by name
    select 'KAWIN' as kind, if(w.is_of_other_faith, 'civil', 'kua') as office,
        date '2023-01-02' + pick(w.wb, 'day', 440)::integer as event_date,
        w.person_no as young_no, 'P' as young_sex, h.person_no as other_no,
        false as is_namesake
    from single as w
    join single as h on h.sex = 'L' and h.turn = w.turn
    where w.sex = 'P' and u(w.wb, 'weds') < $rate_wedding
        and h.household_no <> w.household_no
    union all by name
    select 'KAWIN' as kind, if(is_of_other_faith, 'civil', 'kua') as office,
        date '2022-01-03' + pick(wb, 'day', 350)::integer as event_date,
        wife_no as young_no, 'P' as young_sex, husband_no as other_no,
        false as is_namesake
    from couples
    where age_then < 35 and u(wb, 'wed') < $rate_wedding_of_couple
    union all by name
    select 'CERAI' as kind, 'civil' as office,
        date '2023-01-02' + pick(wb, 'divorce day', 440)::integer as event_date,
        wife_no as young_no, 'P' as young_sex, husband_no as other_no,
        false as is_namesake
    from couples
    where is_of_other_faith and u(wb, 'divorced') < $rate_divorce
),

paired as (
    select
        *,
        if(young_sex = 'P', other_no, young_no) as husband_no,
        if(young_sex = 'P', young_no, other_no) as wife_no,
        draw_base('deed of marriage', young_no * 4 + if(kind = 'CERAI', 1, 0)) as lb
    from planned
)

select
    p.kind, p.office, p.event_date, p.is_namesake, p.husband_no, p.wife_no, p.lb,
    h.nik as husband_nik, h.full_name as husband_name,
    h.birth_date as husband_birth_date,
    w.nik as wife_nik, w.full_name as wife_name, w.birth_date as wife_birth_date,
    coalesce(w.village_code, h.village_code) as village_code,
    u(p.lb, 'husband') < $rate_marriage_nik_blank
    and not (h.is_decoy and $decoys_are_spared) or p.is_namesake
        as is_husband_nik_blank,
    u(p.lb, 'wife') < $rate_marriage_nik_blank
    and not (w.is_decoy and $decoys_are_spared) or p.is_namesake
        as is_wife_nik_blank,
    u(p.lb, 'line') < $rate_marriage_field_count
    and not ((coalesce(h.is_decoy, false) or coalesce(w.is_decoy, false))
        and $decoys_are_spared) as is_short
from paired as p
left join persons as h on h.person_no = p.husband_no
left join persons as w on w.person_no = p.wife_no;
