-- Permits to stay of this chunk's persons: of foreigners, of who took another citizenship
-- since the register was cut, and of who became a citizen of Indonesia before, with the
-- permit not given back (naturalised) or over before election day (was foreign).
create or replace temp table permit_rows as
with settled as (
    select
        *,
        draw_base('permit', person_no) as pb,
        citizenship_code = '1' and group_code = 'settled' and situation = 'listed'
        and is_in_register and death_date is null and second_nik is null
        and birth_date <= date '1995-01-01' as is_settled_citizen
    from persons
),

holders as (
    select
        *,
        case
            when citizenship_code = '2' and u(pb, 'foreigner') < $rate_permit_held
                then 'foreign'
            when not is_settled_citizen then null
            when is_decoy
                then if(u(pb, 'was foreign') < $rate_permit_over, 'was foreign', null)
            when u(pb, 'citizenship lost') < $rate_citizenship_lost
                then 'citizenship lost'
            when u(pb, 'naturalised') < $rate_permit_not_returned then 'naturalised'
        end as holder
    from settled
),

dated as (
    select
        *,
        holder = 'citizenship lost' or u(pb, 'permanent') < 0.8 as is_permanent,
        case holder
            when 'citizenship lost'
                then date '2023-01-10' + cast(pick(pb, 'begin', 120) as integer)
            else date '2019-06-01' + cast(pick(pb, 'begin', 900) as integer)
        end as begins,
        case holder
            when 'was foreign' then date '$election_day' - 1
                - if(u(pb, 'eve') < 0.5, 0, cast(pick(pb, 'end', 200) as integer))
            else date '$election_day'
                + if(u(pb, 'day') < 0.2, 0, cast(pick(pb, 'end', 1500) as integer))
        end as ends
    from holders
    where holder is not null
),

faulted as (
    select
        *,
        case
            when is_decoy and $decoys_are_spared then null
            when u(pb, 'fault') < $rate_permit_nik_blank then 'nik_blank'
            when u(pb, 'line') < $rate_permit_field_count then 'field_count_short'
        end as fault,
        not (is_decoy and $decoys_are_spared)
        and u(pb, 'name') < $rate_permit_name_varies
        and regexp_replace(full_name, '^HJ?\. ', '') like '% % %' as is_name_varied
    from dated
)

select
    row_number() over (order by person_no) as row_no,
    person_no, holder, fault, is_name_varied, nik, full_name,
    concat_ws(
        ';',
        if(is_permanent, '2D', '2C') || lpad(person_no::varchar, 12, '0'),
        if(is_permanent, 'ITAP', 'ITAS'),
        'ZS' || lpad(person_no::varchar, 12, '0'),
        one_of(pb, 'country', [
            'CHN', 'JPN', 'KOR', 'IND', 'AUS', 'USA', 'GBR', 'NLD', 'MYS', 'PHL', 'DEU'
        ]),
        if(fault = 'nik_blank', '', nik),
        if(
            is_name_varied,
            regexp_replace(full_name, ' ([A-Z])[A-Z'']+$$', ' \1'),
            full_name
        ),
        sex, strftime(birth_date, '%d-%m-%Y'), strftime(begins, '%d-%m-%Y'),
        if(
            is_permanent and holder <> 'was foreign' and u(pb, 'unlimited') < 0.3,
            '',
            strftime(ends, '%d-%m-%Y')
        )
    )
    || if(fault = 'field_count_short', '', ';' || village_code) as line
from faulted;
