-- Full names: a pattern by culture, sex and cohort, and up to four parts drawn by their
-- frequency. Parts of a family (marga, fam) are drawn once for the household. Beside the
-- words that many bear, there is a long tail of words that few do: beginnings of common
-- words with other endings.
create or replace temp table patterned as
with cultured as (
    select
        i.person_no, i.household_no, i.role, i.sex, i.b, i.twin_of, i.age,
        i.birth_date, i.hb,
        case
            when i.role = 'wife' and u(i.b, 'other culture') < 0.12
                then coalesce(c.culture, i.home_culture)
            else i.home_culture
        end as culture,
        case
            when i.birth_date < date '1960-01-01' then 'old'
            when i.birth_date < date '1980-01-01' then 'mid'
            when i.birth_date < date '1998-01-01' then 'new'
            else 'now'
        end as cohort,
        draw_base(
            'family',
            if(i.role in ('head', 'child', 'parent'), i.family_no, i.person_no)
        ) as fb,
        -- twins share every part of the name but the first
        draw_base('names', coalesce(i.twin_of, i.person_no)) as nb
    from issued as i
    left join culture_slots as c
        on c.province_code = i.province_code and c.slot = pick(i.b, 'culture', 100)
)

select
    c.person_no, c.household_no, c.role, c.sex, c.b, c.age, c.birth_date, c.hb,
    c.culture, c.nb, p.family,
    -- some of those who might have two words have the second alone
    p.set2 is not null and p.set3 is null and p.family is null
    and u(c.nb, 'one word') < $rate_one_word as has_one_word,
    p.set1 * 4096 + pick(
        if(p.family = 1, c.fb, if(c.twin_of is null, c.nb, c.b)), 'part 1', 4096
    ) as k1,
    p.set2 * 4096 + pick(if(p.family = 2, c.fb, c.nb), 'part 2', 4096) as k2,
    p.set3 * 4096 + pick(if(p.family = 3, c.fb, c.nb), 'part 3', 4096) as k3,
    p.set4 * 4096 + pick(if(p.family = 4, c.fb, c.nb), 'part 4', 4096) as k4
from cultured as c
join pattern_slots as p
    on
        p.culture = c.culture and p.sex = c.sex and p.cohort = c.cohort
        and p.slot = pick(
            if(c.twin_of is null, c.b, draw_base('person', c.twin_of)), 'pattern', 100
        );

create or replace macro coined(b, part, name, sex) as
    if(
        len(name) > 4 and name not like 'MUHAM%' and u(b, 'coined ' || part) < $rate_coined_word,
        left(name, 3 + pick(b, 'stem ' || part, len(name) - 3))
        || one_of(b, 'ending ' || part, if(sex = 'L', $male_endings, $female_endings)),
        name
    );

create or replace temp table named as
with parts as (
    select
        p.person_no, p.household_no, p.role, p.sex, p.b, p.age, p.hb, p.culture,
        case
            when p.has_one_word then null
            when p.family = 1 then a.name
            else coined(p.b, '1', a.name, p.sex)
        end as w1,
        if(p.family = 2, b.name, coined(p.nb, '2', b.name, p.sex)) as w2,
        c.name as w3,
        d.name as w4
    from patterned as p
    join name_slots as a on a.k = p.k1
    left join name_slots as b on b.k = p.k2
    left join name_slots as c on c.k = p.k3
    left join name_slots as d on d.k = p.k4
),

joined as (
    select
        * exclude (w1, w2, w3, w4),
        concat_ws(
            ' ',
            w1,
            case when w2 is distinct from w1 then w2 end,
            case when w3 <> w2 and w3 <> w1 then w3 end,
            case when w4 <> w3 and w4 <> w2 and w4 <> w1 then w4 end
        ) as name
    from parts
),

fathers as (
    select household_no, name
    from joined
    where role = 'head' and sex = 'L'
),

-- a son may bear his father's whole name
sons as (
    select
        j.person_no, f.name,
        row_number() over (partition by j.household_no order by j.person_no) as nth
    from joined as j
    join fathers as f using (household_no)
    where j.role = 'child' and j.sex = 'L' and j.age >= 16.9
        and u(j.hb, 'junior') < $rate_father_and_son
)

select
    j.person_no,
    s.person_no is not null as is_named_after_father,
    case
        when s.person_no is not null then s.name
        when
            j.age > 46 and u(j.b, 'hajj') < 0.012
            and j.culture in (
                'jawa', 'sunda', 'melayu', 'bugis', 'madura', 'minang', 'aceh'
            )
            then if(j.sex = 'L', 'H. ', 'HJ. ') || j.name
        when j.age between 25 and 62 and u(j.b, 'degree') < 0.012
            then j.name || one_of(
                j.b, 'degree kind',
                [' S.PD', ' S.E', ' SE', ' S.SOS', ' SH', ' A.MD', ' S.KOM', ', S.PD']
            )
        else j.name
    end as full_name
from joined as j
left join sons as s on s.person_no = j.person_no and s.nth = 1;
