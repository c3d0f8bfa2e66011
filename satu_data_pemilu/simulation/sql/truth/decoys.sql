-- Persons on whom no finding of a kind may come, though they look like one. Whose number is
-- damaged, so that the finding may come after all, is no decoy.
create or replace view decoy_persons as
with clean as (
    select * from persons
    where situation = 'listed' and death_date is null and is_in_register
),

looking as (
    select 'twins' as kind, 'duplicate' as looks_like, c.person_no,
        c.twin_of as other_person_no
    from clean as c join clean as o on o.person_no = c.twin_of
    where c.sex = o.sex and c.birth_date <= date '2007-02-14'
        and abs(cast(c.nik as bigint) - cast(o.nik as bigint)) = 1
    union all
    select 'father_and_son', 'duplicate', c.person_no, f.person_no
    from clean as c join persons as f on f.household_no = c.household_no and f.m = 0
    where c.is_named_after_father and c.birth_date <= date '2007-02-14'
    union all
    select 'married_at_16', 'under_age_unmarried', person_no, null
    from clean where is_married_at_16
    union all
    select 'wed_by_deed', 'under_age_unmarried', p.person_no, null
    from persons as p
    where p.wedding_date is not null and not p.is_married_at_16
        and p.person_no in (
            select e.person_no from entries as e
            where e.stage = 'dpt' and e.state = 'active' and e.is_readable
        )
        and not exists (select 1 from expected as e where e.person_no = p.person_no)
    union all
    select 'discharged_day_before', 'serving_' || service, person_no, null
    from clean where is_discharged_day_before
    union all
    select 'permit_over', 'foreign_citizen', c.person_no, null
    from clean as c join records as r using (person_no)
    where r.dataset = 'foreign_residents' and r.detail = 'was foreign'
        and r.is_readable and r.is_nik_intact
    union all
    -- the register has no recording, and there is one
    select 'recorded_after_register', 'no_ktp_el', person_no, null
    from clean
    where is_decoy and not is_recorded
        and (birth_date <= date '2007-02-14' or marital_code <> '1')
    union all
    select distinct 'returned_after', 'overseas_returned', c.person_no, null::bigint
    from clean as c join records as r using (person_no)
    where r.dataset in ('citizens_abroad', 'placements')
        and r.detail = 'returned after' and r.is_readable and r.is_nik_intact
    union all
    select 'aged_100', 'implausible_birth_date', person_no, null
    from clean where is_aged_100
    union all
    select 'birth_date_corrected', 'invalid_nik', person_no, null
    from clean
    where nik_birth_date <> birth_date and birth_date <= date '2007-02-14'
    union all
    select
        case r.detail
            when 'ruling not final' then 'ruling_not_final'
            else 'revocation_ended_day_before'
        end,
        'rights_revoked', c.person_no, null
    from clean as c join records as r using (person_no)
    where
        r.dataset = 'rights_revocations' and r.is_readable and r.is_nik_intact
        and r.detail <> 'revoked'
    union all
    select distinct
        case r.detail
            when 'released the day after' then 'released_day_after'
            when 'released and home' then 'released_and_home'
            else 'transferred'
        end,
        'left_special_location', c.person_no, null
    from clean as c join records as r using (person_no)
    where
        r.dataset = 'inmates' and r.is_readable and r.is_nik_intact
        and r.detail in ('released the day after', 'released and home', 'transferred')
    union all
    select 'namesake_of_revoked', 'rights_revoked', c.person_no, min(p.person_no)
    from clean as c
    join persons as p using (full_name)
    join records as r on r.person_no = p.person_no
    where r.dataset = 'rights_revocations' and r.detail = 'revoked'
        and c.person_no <> p.person_no and c.birth_date <= date '2007-02-14'
    group by all
),

-- who bears the name of somebody of the district whom a facility reported dead, or whose
-- twin it did; nothing else may be expected of them either
reported as (
    select p.*, left(p.village_code, 8) as district_code
    from persons as p
    semi join records as r
        on p.person_no = r.person_no and r.detail = 'reported dead'
    where p.death_date is not null
),

bereaved as (
    select c.person_no, d.person_no as other_person_no
    from clean as c
    join reported as d
        on c.full_name = d.full_name and left(c.village_code, 8) = d.district_code
    union
    select c.person_no, d.person_no
    from clean as c join reported as d on c.person_no = d.twin_of
    union
    select c.person_no, d.person_no
    from clean as c join reported as d on c.twin_of = d.person_no
),

namesakes as (
    select
        'namesake_of_dead' as kind, 'deceased' as looks_like, b.person_no,
        min(b.other_person_no) as other_person_no
    from bereaved as b
    anti join expected as e on b.person_no = e.person_no
    semi join active as a on b.person_no = a.person_no and a.stage = 'dpt'
    group by b.person_no
),

-- who left and came back, or moved within the village
moved as (
    select replace(r.detail, ' ', '_') as kind, 'moved_out' as looks_like, c.person_no,
        null::bigint as other_person_no
    from (
        select distinct detail, person_no from records
        where dataset = 'moves' and detail in ('moved back', 'moved at home')
    ) as r
    join clean as c using (person_no)
    anti join expected as e on c.person_no = e.person_no
    semi join active as a on c.person_no = a.person_no and a.stage = 'dpt'
)

-- records of a decoy that was drawn after the lists are not kept clean, so that other
-- findings may come on it
select * from looking as l
where not exists (
    select 1 from expected as e
    where
        e.person_no = l.person_no
        and (
            -- who besides has no KTP-el is no decoy of anything
            e.kind in (l.looks_like, 'no_ktp_el')
            or l.looks_like in ('rights_revoked', 'left_special_location')
        )
)
union all
from namesakes
union all
from moved;
