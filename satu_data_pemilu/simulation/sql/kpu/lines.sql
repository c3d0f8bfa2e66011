-- One stage of the list of this chunk as the office exports it.
create or replace temp table stage_rows as
with moved_away as (
    -- who moves within an office keeps the voter id
    select person_no, list_village_code, dpid_no
    from written
    where list_situation = 'moved' and entry_no = 1
),

present as (
    select
        w.* exclude (station),
        draw_base('dpt village', w.list_village_ix) as village_b,
        -- stations are numbered again, or one is split between its RT, for the DPT
        case
            when not $is_dpt or w.regular_stations is null then w.station
            when u(village_b, 'stations') < $rate_stations_renumbered
                then 1 + (w.station + pick(village_b, 'shift', 5)) % w.regular_stations
            when
                u(village_b, 'stations')
                < $rate_stations_renumbered + $rate_stations_split
                and w.station = 1 + pick(village_b, 'which', w.regular_stations)
                and w.rt::integer % 2 = 0
                then w.regular_stations + 1
            else w.station
        end as station,
        w.$stage as state,
        draw_base('$stage line', w.dpid_no * 4 + w.entry_no) as lb,
        $is_dpt and w.is_repaired as is_clean,
        $is_dpt and w.dps is null as is_new,
        $is_dpt and u(village_b, 'ids') < $rate_ids_restart as is_renumbered,
        u(draw_base('$stage column', w.list_village_ix), 'column') as village_column,
        draw_base('$stage column', left(w.list_village_code, 5)) as office_b,
        -- a whole column of a village's list, or of all lists of the office
        if(
            u(office_b, 'office') < $rate_office_column,
            u(office_b, 'column') * $column_5,
            village_column
        ) as column_draw,
        m.dpid_no as moved_dpid_no
    from written as w
    left join moved_away as m
        on
            w.entry_no = 3 and m.person_no = w.person_no
            and left(m.list_village_code, 5) = left(w.list_village_code, 5)
    where w.$stage is not null
),

columned as (
    select
        * exclude (village_column, village_b, office_b, column_draw),
        case
            when column_draw < $column_1 then 'nik_column_excel'
            when column_draw < $column_2 then 'nik_column_blank'
            when column_draw < $column_3 then 'nik_column_masked'
            when column_draw < $column_4 then 'nik_column_of_nkk'
            when column_draw < $column_5 then 'nik_column_slipped'
        end as column_drawn,
        case column_drawn
            when 'nik_column_excel' then left(nik, 15) || '0'
            when 'nik_column_blank' then ''
            when 'nik_column_masked' then left(nik, 12) || '****'
            when 'nik_column_of_nkk' then nkk
            when 'nik_column_slipped' then coalesce(nik_above, '')
        end as nik_of_column,
        if(nik_of_column <> nik, column_drawn, null) as column_kind
    from present
),

lined as (
    select
        *,
        if(is_clean, null, name_fault) as name_kind,
        coalesce(column_kind, if(is_clean, null, nik_fault)) as nik_kind,
        case
            when column_kind = 'nik_column_of_nkk' then 'nkk_blank'
            when is_clean then null
            else nkk_fault
        end as nkk_kind,
        if(is_clean, null, date_fault) as date_kind,
        if(is_clean, null, sex_fault) as sex_kind,
        if(is_clean, null, place_fault) as place_kind,
        (is_new and moved_dpid_no is null) or (not $is_dpt and state = 'active' and entry_no = 1
            and list_situation in ('listed', 'not_in_register')
            and u(eb, 'found by visit') < 0.03) as is_new_in_stage,
        case
            when is_spared then null
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
            or moved_dpid_no is not null
        ) as is_changed,
        village_name like '% %'
        and u(draw_base('$stage village', list_village_ix), 'name')
        < $rate_village_name_varies
            as has_other_village_name
    from columned
),

-- a list that is numbered again has been sorted by name
renumbered as (
    select
        dpid_no,
        min(dpid_no) over (partition by list_village_ix) as first_no,
        row_number() over (
            partition by list_village_ix order by full_name, dpid_no
        ) as village_no
    from lined
    where is_renumbered
),

celled as (
    select
        lined.*,
        coalesce(n.first_no + n.village_no, dpid_no) as place,
        date '$stage_from' + pick(lb, 'day', 40)::integer as changed_on,
        case
            when is_new_in_stage then one_of(lb, 'no id', ['', '', '0'])
            when n.village_no is not null then n.village_no::varchar
            when $is_dpt and u(lb, 'id vanishes') < $rate_ids_vanish
                then one_of(lb, 'no id', ['', '', '0'])
            when $is_dpt and u(lb, 'id repeats') < $rate_ids_repeat
                then (dpid_no - 1)::varchar
            when $is_dpt and u(lb, 'id restarts') < 0.004
                then (dpid_no + 500000000)::varchar
            else coalesce(moved_dpid_no, dpid_no)::varchar
        end as dpid,
        case
            when column_kind is not null then nik_of_column
            when nik_kind is null then nik
            else nik_written
        end as nik_cell,
        case
            when column_kind = 'nik_column_of_nkk' then ''
            when nkk_kind is null and nik_kind is distinct from 'nik_nkk_swapped'
                then nkk
            else nkk_written
        end as nkk_cell,
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
    left join renumbered as n using (dpid_no)
)

select
    row_number() over (order by place, dpid_no) as row_no,
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
        case
            when is_before_marriage or marital_code = '1' then 'B'
            when marital_code = '2' then 'S'
            else 'P'
        end,
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
