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
    where r.dataset = 'rights_revocations' and r.is_readable and r.detail <> 'revoked'
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
        r.dataset = 'inmates' and r.is_readable
        and r.detail in ('released the day after', 'released and home', 'transferred')
    union all
    select 'namesake_of_revoked', 'rights_revoked', c.person_no, min(p.person_no)
    from clean as c
    join persons as p using (full_name)
    join records as r on r.person_no = p.person_no
    where r.dataset = 'rights_revocations' and r.detail = 'revoked'
        and c.person_no <> p.person_no and c.birth_date <= date '2007-02-14'
    group by all
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
);
