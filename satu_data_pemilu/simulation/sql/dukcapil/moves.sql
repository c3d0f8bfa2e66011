-- Letters of moves of this chunk's persons: of who came, who left, who stood elsewhere in
-- an earlier list, who moved after the register was cut, who came back and who never went.
create or replace temp table move_rows as
with based as (
    select
        p.*,
        draw_base('move letter', p.household_no) as fb,
        draw_base('move', p.person_no) as mb,
        o.village_code as listed_before
    from persons as p
    left join (
        select l.person_no, v.village_code
        from planned as l
        join village_picks as v on v.village_ix = l.village_ix
        where l.situation = 'moved' and l.entry_no = 1
    ) as o using (person_no)
    where p.is_in_register
),

coursed as (
    select
        b.*,
        case
            when
                b.is_recent_move
                and b.move_date <= date '$register_date'
                and b.birth_date < b.move_date - 20
                and (b.death_date is null or b.death_date > b.move_date)
                and (b.left_date is null or b.left_date > b.move_date)
                then 'came'
            when b.left_date is not null and b.birth_date < b.left_date then 'left'
            when b.listed_before <> b.village_code then 'came from the listed'
            when
                b.group_code <> 'settled'
                or b.situation is distinct from 'listed'
                or b.is_decoy or b.death_date is not null or b.m = 0
                then null
            when u(b.mb, 'course') < $rate_moved_after_register then 'moved later'
            when u(b.mb, 'course') < $rate_moved_after_register + $rate_move_cancelled
                then 'move cancelled'
            when
                u(b.mb, 'course')
                < $rate_moved_after_register + $rate_move_cancelled + $rate_moved_back
                then 'moved back'
            when
                u(b.mb, 'course')
                < $rate_moved_after_register + $rate_move_cancelled + $rate_moved_back
                + $rate_moved_at_home
                then 'moved at home'
        end as course
    from based as b
),

-- a village far away: of a regency that is not simulated
far as (
    select
        c.*,
        if(s.regency_code is null, nullif(d.village_code, ''), null) as far_code,
        if(n.village_code <> c.village_code, n.village_code, null) as near_code,
        nullif(f.village_code, '') as former_code
    from coursed as c
    left join district_villages as d
        on d.district_ix = pick(if(c.course = 'left', c.fb, c.mb), 'far', $districts)
    left join (select distinct regency_code from village_picks) as s
        on s.regency_code = left(d.village_code, 5)
    left join village_picks as n on n.pick_no = pick(c.mb, 'near', $picks)
    left join district_picks as k on k.district_code = c.origin_district_code
    left join district_villages as f on f.district_ix = k.district_ix
    where c.course is not null
),

lettered as (
    select
        *, 1 as letter_no,
        case course
            when 'came' then coalesce(from_village_code, former_code)
            when 'came from the listed' then listed_before
            else village_code
        end as from_code,
        case course
            when 'came' then village_code
            when 'came from the listed' then village_code
            when 'moved later' then near_code
            when 'moved at home' then village_code
            else far_code
        end as to_code,
        cast(case course
            when 'came' then move_date - cast(pick(fb, 'before', 20) as integer)
            when 'left' then left_date
            when 'moved later' then date '2023-01-05' + cast(pick(mb, 'day', 110) as integer)
            when 'moved back' then date '2021-03-01' + cast(pick(mb, 'day', 300) as integer)
            else date '2022-05-01' + cast(pick(mb, 'day', 180) as integer)
        end as date) as letter_date,
        cast(case course
            when 'came' then move_date
            when 'left' then if(
                u(fb, 'arrival') < $rate_arrival_not_reported,
                null,
                left_date + 2 + cast(pick(fb, 'way', 25) as integer)
            )
            when 'move cancelled' then null
            when 'moved at home' then null
            else letter_date + 1 + cast(pick(mb, 'way', 20) as integer)
        end as date) as arrived_date
    from far
    union all by name
    select
        *, 2 as letter_no, far_code as from_code, village_code as to_code,
        date '2022-03-01' + cast(pick(mb, 'back', 240) as integer) as letter_date,
        date '2022-03-01' + cast(pick(mb, 'back', 240) + 1 + pick(mb, 'way back', 20) as integer)
            as arrived_date
    from far
    where course = 'moved back'
),

named as (
    -- the lists of regions write a village in more than one way: one of them
    select village_code, min(village_name) as village_name
    from (
        select village_code, village_name from village_picks
        union
        select village_code, village_name from district_villages
        where village_code <> ''
    )
    group by village_code
),

-- letters of before a recode bear the old code
written as (
    select
        l.*, f.village_name as from_name, t.village_name as to_name,
        if(
            l.letter_date < o.in_force_from,
            o.old_regency_code || substr(l.from_code, 6),
            l.from_code
        ) as from_written,
        if(
            l.letter_date < d.in_force_from,
            d.old_regency_code || substr(l.to_code, 6),
            l.to_code
        ) as to_written,
        case
            when l.is_decoy and $decoys_are_spared then null
            when u(l.mb, 'number') < $rate_letter_nik_blank
                and l.course not in ('moved back', 'moved at home', 'move cancelled')
                then 'nik_blank'
            when u(l.mb, 'short line') < $rate_letter_field_count
                and l.course not in ('moved back', 'moved at home', 'move cancelled')
                then 'field_count_short'
        end as fault
    from lettered as l
    join named as f on f.village_code = l.from_code
    join named as t on t.village_code = l.to_code
    left join recoded_regencies as o on o.regency_code = left(l.from_code, 5)
    left join recoded_regencies as d on d.regency_code = left(l.to_code, 5)
    where l.from_code is not null and l.to_code is not null
        and l.birth_date < l.letter_date
        and not (
            l.course in ('came', 'left', 'came from the listed')
            and u(l.fb, 'letter') < $rate_letter_missing
        )
)

select
    row_number() over (order by letter_date, household_no, course, person_no) as row_no,
    person_no, course, fault, nik,
    concat_ws(
        ';',
        'SKPWNI/' || replace(left(from_written, 5), '.', '') || '/'
        || strftime(letter_date, '%d%m%Y') || '/' || lpad((
            $letters + dense_rank() over (order by letter_date, household_no, course)
        )::varchar, 9, '0'),
        if(fault = 'nik_blank', '', nik),
        nkk, full_name, if(sex = 'L', '1', '2'), strftime(birth_date, '%d-%m-%Y'),
        from_written, from_name, to_written, to_name, strftime(letter_date, '%d-%m-%Y'),
        coalesce(strftime(arrived_date, '%d-%m-%Y'), '')
    )
    || if(fault = 'field_count_short', '', ';' || case
        when from_code = to_code then '1'
        when left(from_code, 8) = left(to_code, 8) then '2'
        when left(from_code, 5) = left(to_code, 5) then '3'
        when left(from_code, 2) = left(to_code, 2) then '4'
        else '5'
    end) as line
from written;
