-- Rulings on dispensation to marry, on this chunk's persons: before a wedding, without
-- one, after election day, and refused.
create or replace temp table dispensation_rows as
with asked as (
    select
        p.*, draw_base('dispensation', p.person_no) as db,
        p.wedding_date is not null as is_wed,
        u(draw_base('dispensation', p.person_no), 'fate') as fate
    from persons as p
    where
        p.birth_date between date '$election_17' + 1 and date '2010-02-14'
        and p.marital_code = '1' and p.death_date is null and p.is_in_register
        and p.left_date is null and p.citizenship_code = '1'
        and u(draw_base('dispensation', p.person_no), 'asked') < case
            when p.wedding_date is not null then $rate_dispensed
            when p.situation = 'minor_listed' then $rate_dispensed_unwed
            when p.sex = 'P' and p.situation is null then $rate_dispensed_unlisted
            else 0
        end
),

ruled as (
    select
        *,
        is_wed or fate < 0.8 as is_granted,
        case
            when is_wed then wedding_date - 3 - pick(db, 'before', 60)::integer
            when fate < 0.6 then date '$election_day' - pick(db, 'earlier', 300)::integer
            else date '$election_day' + 1 + pick(db, 'later', 20)::integer
        end as decision_date,
        case
            when is_decoy and $decoys_are_spared then null
            when u(db, 'nik') < $rate_dispensation_nik_blank then 'nik_blank'
            when u(db, 'line') < $rate_dispensation_field_count then 'field_count_short'
        end as fault
    from asked
),

numbered as (
    select
        r.*, d.regency_name,
        row_number() over (order by r.decision_date, r.person_no) as row_no
    from ruled as r
    join (select distinct regency_code, regency_name from district_picks) as d
        using (regency_code)
)

select
    *,
    case
        when not is_granted then 'refused'
        when decision_date <= date '$election_day' then 'dispensed'
        else 'dispensed later'
    end as detail,
    concat_ws(
        ';',
        ($rulings + row_no) || '/Pdt.P/' || year(decision_date) || '/PA',
        'PENGADILAN AGAMA ' || regency_name,
        strftime(decision_date, '%d-%m-%Y'),
        if(is_granted, 'KABUL', 'TOLAK'),
        if(fault = 'nik_blank', '', nik),
        full_name
    )
    || if(fault = 'field_count_short', '', ';' || strftime(birth_date, '%d-%m-%Y'))
        as line
from numbered;
