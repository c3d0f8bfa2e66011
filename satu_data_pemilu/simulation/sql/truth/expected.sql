-- What the deliveries, taken together, give ground to find. Reads the whole truth.
-- certainty: exact (an undamaged NIK and name decide), probable (the NIK decides, the
-- name varies), possible (the NIK is damaged, so the finding may or may not come).
-- is_refuted: the evidence is there, and the truth is otherwise.
create or replace view readable as
select * from entries where is_readable;

create or replace view active as
select
    *,
    case when not is_nik_intact then 'possible' when not is_name_intact then 'probable'
        else 'exact' end as certainty
from readable
where state = 'active';

create or replace temp table register_known as
select person_no, max(detail = '1') as is_resident, max(detail = '2') as is_dead,
    max(detail = '3' and is_nik_intact) as has_left
from records
where dataset = 'population_register' and is_readable
group by all;

-- A deed and the register prove a death; a report is a lead, which keeps nobody from voting.
create or replace temp table death_known as
select
    person_no, max(is_nik_intact) as is_exact,
    max(is_nik_intact and detail = 'dead') as is_proven
from records
where detail in ('dead', 'reported dead') and is_readable
group by all
union
select person_no, true, true from register_known where is_dead;

create or replace temp table death_evidence as
select person_no, max(is_exact) as is_exact, max(is_proven) as is_proven
from death_known
group by all;

create or replace temp table service_known as
select person_no, max(agency) as agency, max(is_nik_intact) as is_exact
from records
where dataset = 'service_roster' and is_readable and detail = 'serving'
group by all;

-- Deeds prove a marriage from their day on; of somebody else's they prove nothing.
create or replace temp table marriage_known as
select person_no, max(is_nik_intact) as is_exact
from records
where dataset = 'marriages' and is_readable and detail = 'married'
group by all;

-- A dispensation granted by election day lets expect a marriage, and proves none.
create or replace temp table dispensed as
select distinct person_no
from records
where dataset = 'marriage_dispensations' and is_readable and detail = 'dispensed';

-- Of whom the register or a deed shows on election day that they have married.
create or replace temp table married_known as
select p.person_no
from persons as p
left join marriage_known as k using (person_no)
where
    p.marital_code <> '1' and (not p.is_married_at_16 or p.wedding_deed is null)
    or k.is_exact;

-- Foreign by the register, or by a permit that lasts on election day. A permit of who has
-- become a citizen is a wrong lead.
create or replace temp table foreign_known as
with told as (
    select r.person_no, true as is_exact, false as is_wrong
    from register_known as r join persons as p using (person_no)
    where p.citizenship_code = '2'
    union all
    select person_no, is_nik_intact, is_wrong_lead
    from records
    where dataset = 'foreign_residents' and is_readable and detail <> 'was foreign'
)

select
    person_no, max(is_exact) as is_exact, min(is_wrong) as is_refuted,
    max(is_exact and not is_wrong) as is_proven
from told
group by all;

create or replace temp table listed as
select stage, person_no, max(is_nik_intact and is_name_intact) as is_exact,
    max(is_nik_intact) as is_probable
from active
group by all;

create or replace temp table letters_known as
select person_no, max(is_nik_intact) as is_exact, max(detail) as detail
from records
where
    dataset = 'moves' and is_readable
    and detail not in ('moved back', 'moved at home')
group by all;

-- who lives here by the register and is entitled by age, marriage and citizenship
create or replace temp table residents as
select
    p.*,
    (d.is_proven or v.is_exact or f.is_proven) is true as is_known_ineligible,
    d.person_no is not null or v.person_no is not null or f.person_no is not null
        as has_lead,
    k.person_no is not null as has_moved_later
from persons as p
join register_known as r using (person_no)
left join death_evidence as d using (person_no)
left join service_known as v using (person_no)
left join foreign_known as f using (person_no)
left join letters_known as k
    on p.person_no = k.person_no and k.detail = 'moved later'
where
    p.citizenship_code = '1' and r.is_resident
    and (
        p.birth_date <= date '$election_17'
        or p.person_no in (select m.person_no from married_known as m)
    );

-- what the office wrote otherwise than the register has it, as far as it is sure to be
-- seen: a name can vary in its spelling alone
create or replace temp table differing as
with register_faulted as (
    select distinct f.person_no
    from faults as f
    join records as r using (file, line_no)
    where r.dataset = 'population_register' and f.level = 'content'
)

select
    a.file, a.line_no,
    a.is_nik_intact and a.is_name_intact and f.person_no is null
    and (
        a.date_kind in ('birth_date_mistyped', 'birth_date_day_month_swapped')
        or a.sex_written <> p.sex
        or a.nkk_kind = 'nkk_outdated'
    ) is true as is_exact
from active as a
join persons as p using (person_no)
join register_known as r using (person_no)
left join register_faulted as f using (person_no)
where
    f.person_no is not null or not a.is_nik_intact or not a.is_name_intact
    or a.date_kind is not null or a.sex_written <> p.sex or a.nkk_kind is not null;

create or replace temp table revocation_known as
select person_no, max(is_nik_intact) as is_exact
from records
where dataset = 'rights_revocations' and is_readable and detail = 'revoked'
group by all;

create or replace temp table recording_known as
select person_no, max(is_nik_intact) as is_exact
from records
where dataset = 'ktp_recordings' and is_readable
group by all;

-- Returned by the day, as told. The end of a contract is a lead, wrong of who stays on.
create or replace temp table returned_known as
select
    person_no, max(is_nik_intact) as is_exact, min(is_wrong_lead) as is_refuted
from records
where dataset in ('citizens_abroad', 'placements') and is_readable
    and detail in ('returned', 'contract over')
group by all;

-- a release that is expected is a lead
create or replace temp table release_known as
select
    person_no, max(is_nik_intact) as is_exact, bool_and(is_wrong_lead) as is_wrong
from records
where
    dataset = 'inmates' and is_readable and detail in ('released', 'to be released')
group by all
union all
-- one that was a transfer, where the stay after it has no NIK
select b.person_no, false, true
from records as b
left join records as a
    on
        a.person_no = b.person_no and a.detail = 'transferred' and a.is_readable
        and a.is_nik_intact
where b.detail = 'transferred before' and b.is_readable and a.person_no is null;

create or replace temp table doubles as
select
    stage, person_no, count(*) as entries,
    count(*) filter (where is_nik_intact) as intact
from active
where person_no in (select d.person_no from entries as d where d.entry_no = 2)
group by all
having count(*) > 1;

create or replace temp table placed_doubles as
select
    a.*,
    d.intact,
    count(distinct a.village_code || '/' || a.station) over w as stations,
    count(distinct a.village_code) over w as villages,
    count(distinct left(a.village_code, 5)) over w as regencies,
    max(a.is_special) over w as any_special,
    max(a.is_mission) over w as any_mission
from active as a
join doubles as d using (stage, person_no)
window w as (partition by a.stage, a.person_no);

create or replace temp table expected as
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'duplicate' as kind,
    case
        when a.any_mission then 'home_abroad' when a.any_special then 'home_special'
        when a.regencies > 1 then 'other_regency' when a.villages > 1 then 'regency'
        when a.stations > 1 then 'village' else 'station'
    end as scope_code,
    null::varchar as reason_code,
    case when a.intact < 2 then 'possible' else a.certainty end as certainty,
    a.entry_no = 2 as is_surplus, false as is_refuted
from placed_doubles as a
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'deceased' as kind,
    if(d.is_exact, a.certainty, 'possible') as certainty,
    p.death_date is null as is_refuted
from active as a
join death_evidence as d using (person_no)
join persons as p using (person_no)
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no,
    'serving_' || s.agency as kind,
    if(s.is_exact, a.certainty, 'possible') as certainty,
    p.service is null or p.service_end <= date '$election_day' as is_refuted
from active as a
join service_known as s using (person_no)
join persons as p using (person_no)
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'rights_revoked' as kind,
    if(v.is_exact, a.certainty, 'possible') as certainty, false as is_refuted
from active as a
join revocation_known as v using (person_no)
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no,
    'left_special_location' as kind,
    if(r.is_exact, a.certainty, 'possible') as certainty, r.is_wrong as is_refuted
from active as a
join release_known as r using (person_no)
where a.is_special
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'under_age_unmarried' as kind,
    case
        when r.person_no is null or k.person_no is not null or d.person_no is not null
            then 'possible'
        else a.certainty
    end as certainty,
    p.marital_code <> '1' or coalesce(p.wedding_date <= date '$election_day', false)
        as is_refuted
from active as a
join persons as p using (person_no)
left join register_known as r using (person_no)
left join marriage_known as k using (person_no)
left join married_known as m using (person_no)
left join dispensed as d using (person_no)
where p.birth_date > date '$election_17' and m.person_no is null
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'no_ktp_el' as kind,
    if(k.person_no is null, a.certainty, 'possible') as certainty,
    coalesce(p.recorded_date <= date '$election_day', false) as is_refuted
from active as a
join persons as p using (person_no)
join register_known as r using (person_no)
left join recording_known as k using (person_no)
where
    not p.is_recorded and k.is_exact is not true
    and (p.birth_date <= date '$election_17' or p.marital_code <> '1')
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'foreign_citizen' as kind,
    if(f.is_exact, a.certainty, 'possible') as certainty, f.is_refuted
from active as a
join foreign_known as f using (person_no)
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'overseas_returned' as kind,
    if(r.is_exact, a.certainty, 'possible') as certainty, r.is_refuted
from active as a
join returned_known as r using (person_no)
where a.is_mission
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'moved_out' as kind,
    -- known by the old village's register or a letter, and of the village that was left
    case
        when l.detail in ('moved later', 'move cancelled') then
            if(l.is_exact, a.certainty, 'possible')
        when a.situation = 'moved' then if(l.is_exact, a.certainty, 'possible')
        when p.left_date is not null and a.village_code = p.village_code then
            if(
                r.has_left or (l.detail = 'left' and l.is_exact), a.certainty, 'possible'
            )
        when a.village_code = p.from_village_code then
            if(
                r.has_left or (l.detail = 'came' and l.is_exact), a.certainty, 'possible'
            )
        else 'possible'
    end as certainty,
    l.detail is not distinct from 'move cancelled' as is_refuted
from active as a
join persons as p using (person_no)
left join register_known as r using (person_no)
left join letters_known as l using (person_no)
where
    p.left_date is not null
    or (
        a.situation in (
            'listed_at_old_address', 'duplicate_moved', 'duplicate_regency',
            'duplicate_other_regency', 'moved'
        )
        and a.village_code <> p.village_code
    )
    or (
        l.detail in ('moved later', 'move cancelled')
        and a.village_code = p.village_code
    )
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'not_in_register' as kind,
    case when r.person_no is null then a.certainty else 'possible' end as certainty,
    false as is_refuted
from active as a
left join register_known as r using (person_no)
where r.person_no is null or not a.is_nik_intact
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'nik_of_other' as kind,
    if(a.nik_kind = 'nik_of_other' and a.is_nkk_intact, 'exact', 'possible')
        as certainty,
    false as is_refuted
from active as a
where not a.is_nik_intact
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'invalid_nik' as kind,
    case
        when a.nik_kind in ('nik_apostrophe', 'nik_letter', 'nik_nkk_swapped')
            or a.nik_kind like 'nik_column_%'
            or is_well_formed_nik(a.nik_written) then 'possible'
        else 'exact'
    end as certainty,
    false as is_refuted
from active as a
where a.nik_kind is not null and a.nik_kind <> 'nik_of_other'
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'nik_of_relative' as kind,
    'exact' as certainty, false as is_refuted
from active as a
where a.nik_kind = 'nik_of_relative'
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'invalid_nkk' as kind,
    case
        when a.nik_kind in ('nik_nkk_swapped', 'nik_column_of_nkk')
            or is_well_formed_nkk(a.nkk_written)
            then 'possible'
        else 'exact'
    end as certainty,
    false as is_refuted
from active as a
where a.nkk_kind in ('nkk_blank', 'nkk_excel_zero', 'nkk_excel_scientific', 'nkk_short')
    or a.nik_kind = 'nik_nkk_swapped'
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no,
    'implausible_birth_date' as kind,
    if(a.date_kind = 'birth_date_impossible', 'exact', 'possible') as certainty,
    a.date_kind is null as is_refuted
from active as a
join persons as p using (person_no)
where
    a.date_kind = 'birth_date_impossible'
    -- older than a hundred, truly or as it is written
    or least(
        p.birth_date, try_strptime(a.birth_date_written, '%d|%m|%Y')::date
    ) < date '$election_day' - interval 101 year + interval 1 day
union all by name
select
    a.stage, a.file, a.line_no, a.person_no, a.entry_no, 'attribute_mismatch' as kind,
    if(d.is_exact, 'exact', 'possible') as certainty, false as is_refuted
from active as a
join differing as d using (file, line_no)
union all by name
-- what the register knows contradicts whoever struck, and may be wrong itself
select
    r.stage, r.file, r.line_no, r.person_no, r.entry_no, 'removed_but_eligible' as kind,
    if(
        r.is_nik_intact and r.is_name_intact and not e.has_lead and l.person_no is null,
        'exact', 'possible'
    ) as certainty,
    not e.is_eligible or l.person_no is not null as is_refuted
from readable as r
join residents as e using (person_no)
left join listed as l using (stage, person_no)
where
    r.state = 'struck' and not e.is_known_ineligible
    and l.is_exact is distinct from true
    and (r.situation <> 'moved' or r.village_code = e.village_code);

-- Persons without an entry.
insert into expected by name
with staged as (
    select unnest(['dps', 'dpt']) as stage, * from residents
)

select
    r.stage, r.person_no, 'eligible_unregistered' as kind,
    case
        when l.person_no is not null then 'listed_with_damage'
        when r.situation = 'struck_wrongly' and r.stage = 'dpt' then 'struck_wrongly'
        when exists (
            select 1 from entries as e
            where e.stage = r.stage and e.person_no = r.person_no
                and e.situation = 're_entered'
        ) then 'struck_wrongly'
        when r.situation = 'dropped_without_reason' and r.stage = 'dpt'
            then 'dropped_without_reason'
        when r.situation = 'discharged_unlisted' then 'discharged_' || r.service
        when r.situation = 'moved_in_unlisted' then 'moved_in'
        when r.birth_date > date '$election_17' then 'married'
        when r.situation = 'turned_17_unlisted' then 'turned_17'
        when r.birth_date > date '$register_17' and r.birth_date <= date '$election_17'
            then 'turned_17'
        when r.is_recent_move or r.has_moved_later then 'moved_in'
        else 'never_listed'
    end as reason_code,
    case
        when l.is_probable then 'probable'
        when l.person_no is not null or r.has_lead or not r.is_eligible
            or exists (
                select 1 from entries as e
                where e.stage = r.stage and e.person_no = r.person_no
                    and e.state = 'active' and not e.is_readable
            )
            then 'possible'
        else 'exact'
    end as certainty,
    false as is_surplus,
    not r.is_eligible or l.person_no is not null as is_refuted
from staged as r
left join listed as l using (stage, person_no)
where not r.is_known_ineligible and (l.person_no is null or not l.is_exact);
