-- Stays abroad of this chunk's persons whom missions list: who is there still, who
-- returned by election day or the day after it, and who returned and went again.
create or replace temp table stays_abroad as
with drawn as (
    select
        p.*, left(v.village_code, 5) as mission_code,
        v.village_name as mission_name,
        draw_base('stay abroad', p.person_no) as ab
    from persons as p
    join mission_slots as s on s.slot = p.mission_slot
    join villages as v on v.village_ix = s.village_ix
    where p.group_code = 'abroad' and p.death_date is null
),

fated as (
    select
        *,
        date '2019-01-01' + cast(pick(ab, 'arrival', 1200) as integer) as arrived,
        u(ab, 'worker') < $share_workers_abroad as is_worker,
        case
            when is_decoy then if(u(ab, 'late') < 0.7, 'returned after', 'stays')
            when u(ab, 'returns') < $rate_returned_from_abroad then 'returned'
            when u(ab, 'goes again') < $rate_gone_abroad_again then 'gone again'
            else 'stays'
        end as fate
    from drawn
),

dated as (
    select
        *,
        case fate
            when 'returned' then date '$election_day'
                - if(u(ab, 'on the day') < 0.2, 0, cast(pick(ab, 'day', 500) as integer))
            when 'returned after' then date '$election_day' + 1
                + if(u(ab, 'on the eve') < 0.5, 0, cast(pick(ab, 'day', 10) as integer))
        end as returned
    from fated
)

select
    *,
    -- a contract ends before the return, or goes on, or is over and the worker stays
    case
        when fate = 'returned' then returned - 1 - cast(pick(ab, 'spare', 30) as integer)
        when fate = 'stays' and not is_decoy
            and u(ab, 'contract over') < $rate_contract_over_and_stays
            then date '$election_day' - 1 - cast(pick(ab, 'over', 300) as integer)
        else date '$election_day' + cast(pick(ab, 'contract', 600) as integer)
    end as contract_end,
    case mission_code
        when '99.44' then 'VNM' when '99.12' then 'BRN' when '99.49' then 'HKG'
        else 'MYS'
    end as country
from dated;
