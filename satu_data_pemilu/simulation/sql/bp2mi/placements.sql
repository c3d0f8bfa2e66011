-- Placements of this chunk's workers abroad: the end of the contract of most, the return
-- of some. Who went again is not known here.
create or replace temp table placement_rows as
with placed as (
    select
        *,
        draw_base('placement', person_no) as wb,
        is_decoy and $decoys_are_spared as is_spared
    from stays_abroad
    where is_worker and fate <> 'gone again'
        and u(draw_base('placement', person_no), 'placed') < $rate_placed
),

told as (
    select
        *,
        if(is_spared or u(wb, 'return told') < $rate_return_noted, returned, null)
            as ends,
        case
            when ends is not null
                then if(ends <= date '$election_day', 'returned', 'returned after')
            when contract_end < date '$election_day' then 'contract over'
            else 'abroad'
        end as told,
        case
            when is_spared then null
            when u(wb, 'fault') < $rate_placement_nik_blank then 'nik_blank'
            when u(wb, 'line') < $rate_placement_field_count then 'field_count_short'
        end as fault,
        not is_spared and u(wb, 'name') < $rate_placement_name_varies
        and regexp_replace(full_name, '^HJ?\. ', '') like '% % %' as is_name_varied
    from placed
)

select
    row_number() over (order by person_no) as row_no,
    person_no, fault, told, is_name_varied, nik, full_name,
    told = 'contract over' and fate <> 'returned' as is_wrong_lead,
    concat_ws(
        ';',
        if(fault = 'nik_blank', '', nik), 'ZS' || lpad(person_no::varchar, 12, '0'),
        if(
            is_name_varied,
            regexp_replace(full_name, ' ([A-Z])[A-Z'']+$$', ' \1'),
            full_name
        ),
        sex, strftime(birth_date, '%d-%m-%Y'), village_code, country,
        strftime(arrived - 2, '%d-%m-%Y'), strftime(contract_end, '%d-%m-%Y')
    )
    || if(
        fault = 'field_count_short',
        '',
        ';' || coalesce(strftime(ends, '%d-%m-%Y'), '')
    ) as line
from told;
