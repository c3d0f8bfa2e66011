-- One stage of the list of this chunk as the office exports it.
create or replace temp table stage_rows as
with present as (
    select
        w.*,
        w.$stage as state,
        draw_base('$stage line', w.dpid_no * 4 + w.entry_no) as lb,
        $is_dpt and w.is_repaired as is_clean,
        $is_dpt and w.dps is null as is_new
    from written as w
    where w.$stage is not null
),

lined as (
    select
        *,
        if(is_clean, null, name_fault) as name_kind,
        if(is_clean, null, nik_fault) as nik_kind,
        if(is_clean, null, nkk_fault) as nkk_kind,
        if(is_clean, null, date_fault) as date_kind,
        if(is_clean, null, sex_fault) as sex_kind,
        if(is_clean, null, place_fault) as place_kind,
        is_new or (not $is_dpt and state = 'active' and entry_no = 1
            and list_situation in ('listed', 'not_in_register')
            and u(eb, 'found by visit') < 0.03) as is_new_in_stage,
        case
            when is_decoy then null
            when u(lb, 'line') < $line_1 then 'field_count_short'
            when u(lb, 'line') < $line_2 then 'field_count_long'
            when u(lb, 'line') < $line_3 then 'bad_bytes'
            when u(lb, 'line') < $line_4 then 'stray_quote'
            when u(lb, 'line') < $line_5 then 'quoted_field'
            when u(lb, 'line') < $line_6 then 'quoted_delimiter'
        end as line_kind,
        $is_dpt and (
            (
                is_repaired
                and coalesce(
                    name_fault, nik_fault, nkk_fault, date_fault, sex_fault, place_fault
                ) is not null
            )
            or u(lb, 'changed') < 0.006
        ) as is_changed,
        village_name like '% %'
        and u(draw_base('$stage village', list_village_ix), 'name')
        < $rate_village_name_varies
            as has_other_village_name
    from present
),

celled as (
    select
        *,
        date '$stage_from' + pick(lb, 'day', 40)::integer as changed_on,
        case
            when is_new_in_stage then one_of(lb, 'no id', ['', '', '0'])
            when $is_dpt and u(lb, 'id restarts') < 0.004
                then (dpid_no + 500000000)::varchar
            else dpid_no::varchar
        end as dpid,
        if(nik_kind is null, nik, nik_written) as nik_cell,
        if(
            nkk_kind is null and nik_kind is distinct from 'nik_nkk_swapped',
            nkk,
            nkk_written
        )
            as nkk_cell,
        if(name_kind is null, full_name, name_written) as clean_name,
        case when sex_kind is null then sex when sex = 'L' then 'P' else 'L' end
            as sex_cell,
        case when place_kind is null then birth_place
            else one_of(eb, 'place', [
                left(birth_place, 4),
                birth_place || ' KOTA',
                'KAB. ' || birth_place,
                left(birth_place, len(birth_place) - 1)
            ])
        end as place_cell,
        if(date_kind is null, strftime(birth_date, '%d|%m|%Y'), date_written)
            as date_cell,
        if(has_other_village_name,
            one_of(draw_base('other name', list_village_ix), 'form', [
                replace(village_name, ' ', ''),
                replace(village_name, ' ', '  '),
                village_name || ' '
            ]),
            village_name) as village_cell
    from lined
)

select
    row_number() over (order by dpid_no) as row_no,
    *,
    concat_ws(
        '#',
        district_name, village_cell, dpid, nkk_cell, nik_cell,
        case line_kind
            when
                'bad_bytes'
                then left(clean_name, 2) || '$bad_byte' || substr(clean_name, 3)
            when 'stray_quote' then if(u(lb, 'quote') < 0.5, '"' || clean_name,
                left(clean_name, 3) || '"' || substr(clean_name, 4))
            when 'quoted_field' then '"' || clean_name || '"'
            else clean_name end,
        sex_cell, place_cell, date_cell,
        case marital_code when '1' then 'B' when '2' then 'S' else 'P' end,
        case line_kind
            when 'field_count_long' then address || ' # ' || (1 + pick(lb, 'extra', 9))
            when 'quoted_delimiter'
                then '"' || address || ' #' || (1 + pick(lb, 'extra', 9)) || '"'
            else address end,
        rt, rw, disability_code, if(is_recorded, 'S', 'B'),
        case
            when is_new_in_stage then 'DPK'
            when not is_mission and u(eb, 'source') < 0.012 then 'DPTb'
            else 'DP4'
        end,
        case
            when state = 'struck' then coalesce(tms_code, '8')
            when is_new_in_stage then 'B'
            when is_changed then 'U'
            else '0'
        end,
        lpad(station::varchar, 3, '0'),
        case pick(lb, 'time form', 10)
            when 0 then strftime(changed_on, '%d/%m/%Y')
            when 1 then strftime(changed_on, '%Y-%m-%d')
            else strftime(changed_on, '%Y-%m-%d ')
                || lpad((7 + pick(lb, 'hour', 14))::varchar, 2, '0') || ':'
                || lpad(pick(lb, 'minute', 60)::varchar, 2, '0') || ':'
                || lpad(pick(lb, 'second', 60)::varchar, 2, '0')
        end
    ) || if(line_kind = 'field_count_short', '', '#'
        || case when state = 'struck' then 'TMS' when is_new_in_stage then 'BARU'
            when is_changed then 'UBAH' else 'AKTIF' end) as line
from celled;
