-- Entries that the voter lists will hold, by person and place. `entry_no` 1 is the
-- entry a person has by right (or the only, wrong one); 2 is a surplus one; 3 is where a
-- person stands in the later list who stood elsewhere in the earlier. A state is active,
-- struck or null, by stage.
create or replace temp table planned as
with settled as (
    select
        p.*,
        draw_base('entry', p.person_no * 4 + 1) as eb,
        p.situation = 'listed' and p.group_code = 'settled' and not p.is_decoy
        as is_ordinary,
        case
            when not is_ordinary then null
            when u(eb, 'moves') < $rate_moved_within
                then v.regency_first + pick(eb, 'other village', v.regency_villages)
            when u(eb, 'moves') < $rate_moved_within + $rate_moved_between
                then pick(eb, 'any village', $picks)
        end as old_pick,
        is_ordinary and old_pick is null and u(eb, 're-entry') < $rate_re_entered
            as is_re_entered
    from persons as p
    join village_picks as v on v.village_ix = p.village_ix
),

placed as (
    select s.*, nullif(o.village_ix, s.village_ix) as old_village_ix
    from settled as s
    left join village_picks as o on o.pick_no = s.old_pick
),

mains as (
    select
        p.person_no, 1 as entry_no,
        case
            when p.old_village_ix is not null then 'moved'
            when p.is_re_entered then 're_entered'
            else p.situation
        end as situation,
        p.service, p.is_decoy, p.b,
        case
            when p.old_village_ix is not null then p.old_village_ix
            when p.special_place_no is not null and p.group_code = 'special'
                then p.special_village_ix
            when p.mission_slot is not null then ms.village_ix
            when p.situation = 'listed_at_old_address' then p.from_village_ix
            else p.village_ix
        end as village_ix,
        case when p.group_code = 'special' then p.special_place_no end as place_no,
        p.eb
    from placed as p
    left join mission_slots as ms on ms.slot = p.mission_slot
    where p.situation is not null
        and p.situation not in (
            'never_listed', 'turned_17_unlisted', 'married_unlisted',
            'discharged_unlisted', 'moved_in_unlisted'
        )
),

moved as (
    select
        person_no, 3 as entry_no, 'moved' as situation, service, is_decoy, b,
        village_ix, null::integer as place_no,
        draw_base('entry', person_no * 4 + 3) as eb
    from placed
    where old_village_ix is not null
),

surplus as (
    select
        p.person_no, 2 as entry_no, p.situation, p.service, p.is_decoy, p.b,
        case
            when p.situation = 'duplicate_moved' then p.from_village_ix
            when p.situation = 'duplicate_regency' then r.village_ix
            when p.situation = 'duplicate_other_regency'
                and o.regency_code <> p.regency_code then o.village_ix
            else p.village_ix
        end as village_ix,
        null::integer as place_no,
        draw_base('entry', p.person_no * 4 + 2) as eb
    from persons as p
    join village_picks as v on v.village_ix = p.village_ix
    left join village_picks as r
        on r.pick_no = v.regency_first + pick(p.b, 'other village', v.regency_villages)
    left join village_picks as o on o.pick_no = pick(p.b, 'any village', $picks)
    where p.situation like 'duplicate%'
),

both_kinds as (
    from mains union all from surplus union all from moved
),

staged as (
    select
        *,
        case
            when situation in ('listed', 'not_in_register', 'nik_of_other')
                or (entry_no = 1 and situation like 'duplicate%')
                then
                    case
                        when
                            u(eb, 'late') < $rate_new_in_dpt
                            and situation = 'listed'
                            and not is_decoy
                    then 'late' else 'steady' end
            when situation = 'moved' then case
                when entry_no = 3 then 'late'
                when u(eb, 'cleaned') < 0.5 then 'struck'
                else 'dropped' end
            when situation = 're_entered' then 're-entered'
            when situation = 'dropped_without_reason' then 'dropped'
            when situation = 'struck_wrongly' then 'struck'
            when situation = 'listed_at_old_address' then 'steady'
            when u(eb, 'new error') < $share_error_only_in_dpt then 'late'
            when u(eb, 'cleaned') < $share_error_kept then 'steady'
            when
                u(eb, 'cleaned') < $share_error_kept + $share_error_struck
                then 'struck'
            else 'dropped'
        end as course
    from both_kinds
)

select
    person_no, entry_no, situation, village_ix, place_no, eb,
    case
        when course = 're-entered' then 'struck' when course <> 'late' then 'active'
    end as dps,
    case
        when course in ('steady', 'late', 're-entered') then 'active'
        when course = 'struck' then 'struck'
    end as dpt,
    case situation
        when 'deceased_listed' then '1'
        when 'minor_listed' then '3'
        when 'left_listed' then '4'
        when 'foreigner_listed' then '4'
        when 'serving_listed' then if(service = 'tni', '6', '7')
        when 'moved' then '4'
        when 're_entered' then one_of(eb, 'wrong code', ['1', '4', '4', '4', '8'])
        when 'struck_wrongly' then one_of(eb, 'wrong code', ['1', '1', '4', '4', '3'])
        else if(entry_no = 2, '2', null)
    end as tms_code
from staged
union all
-- struck between DP4 and the DPS: in the file with a code, never counted
select
    p.person_no, 1, 'struck_before_dps', p.village_ix, null,
    draw_base('entry', p.person_no * 4 + 1), 'struck', null,
    case
        when p.group_code = 'dead' then '1' when p.service = 'tni' then '6' else '7'
    end
from persons as p
where p.situation is null and p.birth_date <= date '$election_17'
    and (
        (p.group_code = 'dead' and u(p.b, 'struck') < $share_dead_struck_in_dps)
        or (
            p.group_code = 'serving' and u(p.b, 'struck') < $share_serving_struck_in_dps
        )
    );
