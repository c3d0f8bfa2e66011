-- Who lost the right to vote by a ruling, and who only seems to have: the term ended the
-- day before election day, or the ruling is not final. Some of them have a namesake.
create or replace temp table revocations as
with adults as (
    select
        *,
        draw_base('revocation', person_no) as rb,
        count(*) over (partition by full_name) as bearers
    from persons
    where birth_date < date '1998-01-01'
),

chosen as (
    select
        *,
        case
            when bearers > 1 and u(rb, 'of a name') < $rate_revoked_namesake
                then 'revoked'
            when u(rb, 'ruling') < $rate_revoked then 'revoked'
            when u(rb, 'ruling') < $rate_revoked + $rate_revocation_ended
                then 'revoked until the day before'
            when
                u(rb, 'ruling')
                < $rate_revoked + $rate_revocation_ended + $rate_ruling_not_final
                then 'ruling not final'
        end as detail,
        cast(3 + pick(rb, 'years', 3) as integer) as years,
        u(rb, 'how the term is stated') as stated
    from adults
    where
        group_code = 'settled' and situation is not null and not is_decoy
        and death_date is null and is_in_register and citizenship_code = '1'
),

dated as (
    select
        *,
        -- in force for five years and more, or to the very eve of election day
        case detail
            when 'revoked'
                then date '2020-06-01' + cast(pick(rb, 'final day', 1000) as integer)
            when 'revoked until the day before'
                then (date '$election_day' - to_years(years))::date
            else date '2022-09-01' + cast(pick(rb, 'final day', 200) as integer)
        end as final_date
    from chosen
    where detail is not null
)

select
    person_no, detail, rb, nik, full_name, sex, birth_date, regency_code,
    if(detail = 'revoked', years + 2, years) as years,
    final_date - cast(14 + pick(rb, 'appeal', 120) as integer) as ruling_date,
    if(detail = 'ruling not final', null, final_date) as final_date,
    case
        when detail = 'revoked' and stated < 0.1 then 'for life'
        when stated < 0.5 then 'years'
        else 'last day'
    end as term_code,
    case
        when $decoys_are_spared and detail <> 'revoked' then null
        when u(rb, 'fault') < $rate_ruling_nik_blank then 'nik_blank'
        when u(rb, 'line') < $rate_ruling_field_count then 'field_count_short'
    end as fault
from dated;

update persons set is_eligible = false
where person_no in (select person_no from revocations where detail = 'revoked');
