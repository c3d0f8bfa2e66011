-- What this chunk's persons told the missions: many without a NIK, and not all who
-- returned said so. Who went again is there with both stays.
create or replace temp table report_rows as
with known as (
    select
        *,
        draw_base('report', person_no) as rb,
        is_decoy and $decoys_are_spared as is_spared
    from stays_abroad
    where fate = 'gone again'
        or (is_decoy and $decoys_are_spared)
        or u(draw_base('report', person_no), 'reported') < $rate_reported_to_mission
),

stays as (
    select
        *, 1 as stay_no, arrived as begins,
        if(is_spared or u(rb, 'return told') < $rate_return_reported, returned, null)
            as ends,
        case
            when returned is null or ends is null then 'abroad'
            when returned > date '$election_day' then 'returned after'
            else 'returned'
        end as told
    from known
    where fate <> 'gone again'
    union all by name
    select
        *, 1 as stay_no, date '2016-01-01' + cast(pick(rb, 'first', 365) as integer)
            as begins,
        begins + 700 as ends, 'gone again' as told
    from known
    where fate = 'gone again'
    union all by name
    select *, 2 as stay_no, arrived as begins, null::date as ends, 'abroad' as told
    from known
    where fate = 'gone again'
),

faulted as (
    select
        *,
        draw_base('report line', person_no * 2 + stay_no) as lb,
        case
            when is_spared then null
            when u(rb, 'nik asked') < $rate_report_nik_blank then 'nik_blank'
            when u(lb, 'line') < $rate_report_field_count then 'field_count_short'
        end as fault,
        not is_spared and u(lb, 'name') < $rate_report_name_varies
        and regexp_replace(full_name, '^HJ?\. ', '') like '% % %' as is_name_varied
    from stays
)

select
    row_number() over (order by person_no, stay_no) as row_no,
    person_no, fault, told, is_name_varied, nik, full_name,
    concat_ws(
        ';',
        mission_code, mission_name, 'ZS' || lpad(person_no::varchar, 12, '0'),
        if(fault = 'nik_blank', '', nik),
        if(
            is_name_varied,
            regexp_replace(full_name, ' ([A-Z])[A-Z'']+$$', ' \1'),
            full_name
        ),
        sex, strftime(birth_date, '%d-%m-%Y'), strftime(begins, '%d-%m-%Y'),
        coalesce(strftime(ends, '%d-%m-%Y'), '')
    )
    || if(fault = 'field_count_short', '', ';' || country) || ';' as line
from faulted;
