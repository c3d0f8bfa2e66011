-- Entries of the lists of this chunk: station, voter id, and what was written wrongly
-- in the record itself.
create or replace temp table gathered as
with own as (
    select
        l.person_no,
        l.entry_no,
        l.village_ix as list_village_ix,
        l.place_no,
        l.eb,
        l.dps,
        l.dpt, l.tms_code, l.situation as list_situation, p.m, p.sex, p.nik, p.second_nik, p.nkk,
        p.full_name, p.birth_place, p.birth_date, p.marital_code, p.rt, p.rw, p.address,
        p.disability_code, p.is_recorded, p.is_decoy, p.household_no,
        false as is_foreign
    from planned as l
    join persons as p using (person_no)
    where l.village_ix = p.village_ix
),

together as (
    from own
    union all by name
    select f.*, true as is_foreign
    from foreign_entries as f
    join chunk_villages as v on v.village_ix = f.list_village_ix
)

select
    t.* exclude (rt, rw, address),
    v.village_code as list_village_code, v.village_name, v.district_name,
    v.stations, v.is_mission, s.first_station,
    t.is_foreign or t.place_no is not null as is_guest,
    case
        when v.is_mission then '000'
        when is_guest then lpad((1 + pick(t.eb, 'rt', 5))::varchar, 3, '0')
        else lpad(t.rt::varchar, 3, '0')
    end as rt,
    case
        when v.is_mission then '000'
        when is_guest then lpad((1 + pick(t.eb, 'rw', 6))::varchar, 3, '0')
        else lpad(t.rw::varchar, 3, '0')
    end as rw,
    case
        when v.is_mission then t.address
        when t.place_no is not null then s.place_name
        when t.is_foreign then street_of(t.eb, v.village_code)
        else t.address
    end as address
from together as t
join chunk_villages as v on v.village_ix = t.list_village_ix
left join special_places as s
    on s.place_no = t.place_no and s.village_ix = t.list_village_ix;

-- Regular stations take families in the order of RW, RT and card; the surplus entry of
-- a person, and a member split off the family, stand in the village's next station.
-- Most stations are filled up; one in eight is for a part of the village that has fewer.
create or replace temp table stationed as
with families as (
    select
        list_village_ix, rw, rt, nkk,
        count(*) as entries,
        any_value(stations) as stations
    from gathered
    where place_no is null and not is_mission
    group by all
),

running as (
    select
        *,
        sum(entries) over (partition by list_village_ix) as village_entries,
        sum(entries) over (
            partition by list_village_ix order by rw, rt, nkk
        ) - entries as before
    from families
),

village_sizes as (
    select
        list_village_ix, any_value(village_entries) as village_entries,
        any_value(stations) as stations
    from running
    group by all
),

weighted as (
    select
        *,
        generate_series as k,
        case
            when u(draw_base('station', list_village_ix * 1000 + k), 'part') < 0.13
                then 0.5 + 0.35 * u(draw_base('station', list_village_ix * 1000 + k), 'size')
            else 0.95 + 0.1 * u(draw_base('station', list_village_ix * 1000 + k), 'size')
        end as weight
    from village_sizes,
        generate_series(1, 3 + cast(village_entries // 150 as bigint))
),

cumulated as (
    select
        *,
        sum(weight) over (partition by list_village_ix order by k) as weights
    from weighted
),

-- as many as are known, or as few as hold the village; of one size where they are full
counted as (
    select
        list_village_ix, village_entries,
        greatest(
            1,
            coalesce(
                stations,
                min(k) filter (where village_entries / weights <= 278)
            ),
            ceil(village_entries / 288)
        ) as n
    from cumulated
    group by list_village_ix, village_entries, stations
),

cuts as (
    select
        w.list_village_ix, w.k, c.n,
        max(w.weights) over (partition by w.list_village_ix) as total,
        if(c.village_entries / total * 1.05 <= 293, w.weights / total, w.k / c.n)
        * c.village_entries as upto
    from cumulated as w
    join counted as c using (list_village_ix)
    where w.k <= c.n
),

regular as (
    select
        g.person_no, g.entry_no,
        cast(f.station as integer) as station,
        cast(f.n as integer) as n
    from gathered as g
    join (
        select r.list_village_ix, r.rw, r.rt, r.nkk, c.k as station, c.n
        from running as r
        asof join cuts as c
            on c.list_village_ix = r.list_village_ix and r.before < c.upto
    ) as f using (list_village_ix, rw, rt, nkk)
    where g.place_no is null and not g.is_mission
),

elsewhere as (
    select
        person_no, entry_no,
        cast(floor((row_number() over (
            partition by list_village_ix, place_no order by nik, person_no, entry_no
        ) - 1) / if(is_mission, 420, 285)) as integer)
        + if(is_mission, 1, first_station) as station,
        1 as n
    from gathered
    where place_no is not null or is_mission
)

select
    g.*,
    coalesce(e.station, case
        when r.n > 1 and (
            (g.entry_no = 2 and g.list_situation in
                ('duplicate_village', 'duplicate_other_regency', 'duplicate_regency'))
            or (g.list_situation = 'listed' and g.m > 1 and g.place_no is null
                and u(g.eb, 'split') < $rate_family_split)
        ) then 1 + r.station % r.n
        else r.station
    end) as station,
    r.n > 1 and g.list_situation = 'listed' and g.m > 1
    and u(g.eb, 'split') < $rate_family_split as is_split,
    r.n as regular_stations
from gathered as g
left join regular as r using (person_no, entry_no)
left join elsewhere as e using (person_no, entry_no);

create or replace temp table donors as
select
    row_number() over (order by person_no) - 1 as donor_no,
    nik, nkk, full_name, person_no
from persons
where is_in_register and birth_date <= date '$election_17' and death_date is null
    and situation = 'listed';

create or replace temp table relatives as
select
    household_no,
    max(nik) filter (where m = 0) as head_nik,
    max(nik) filter (where m = 1) as wife_nik,
    max(nik) filter (where m = 2) as first_child_nik
from persons
group by household_no;

-- How many times the usual number of faults a station's lines have: one office keeps
-- better lists than another, and so do villages and stations; tails are heavy.
create or replace temp table care as
with places as (
    select distinct list_village_ix, list_village_code, station
    from stationed
)

select
    list_village_ix, station,
    exp(
        $rate_spread_office * z(draw_base('office care', left(list_village_code, 5)), '')
        + $rate_spread_village * z(draw_base('village care', list_village_ix), '')
        + $rate_spread_station
        * z(draw_base('station care', list_village_ix * 1000 + station), '')
        - ($rate_spread_office ** 2 + $rate_spread_village ** 2 + $rate_spread_station ** 2)
        / 2
    ) as times
from places;

-- The record as the office keeps it. A fault that would change nothing is none.
create or replace temp table written as
with hurried as (
    -- one hand types a line: where it is hurried, all fields of it are; nine faults in
    -- ten lines are the most
    select
        s.*,
        c.times * if(
            u(s.eb, 'hurried') < $rate_hurried,
            $rate_hurry,
            (1 - $rate_hurried * $rate_hurry) / (1 - $rate_hurried)
        ) * if(s.entry_no = 2, $rate_double_care, 1) as times,
        -- the entry of a wife's time before she married
        s.entry_no = 2 and s.m = 1
        and u(s.eb, 'before marriage') < $rate_before_marriage as is_before_marriage
    from stationed as s
    join care as c using (list_village_ix, station)
),

numbered as (
    select
        s.*,
        case when s.list_situation = 'nik_of_other'
            then pick(s.eb, 'donor', (select count(*) from donors)) end as donor_wanted,
        $first_dpid + row_number() over lines as dpid_no,
        lead(s.nik) over lines as neighbour_nik,
        if(
            lag(s.list_village_ix) over lines = s.list_village_ix,
            lag(s.nik) over lines,
            null
        ) as nik_above,
        u(s.eb, 'name fault') / least(s.times, 0.9 / $name_7) as nf,
        u(s.eb, 'number fault') / least(s.times, 0.9 / $nik_16) as xf,
        u(s.eb, 'card fault') / least(s.times, 0.9 / $nkk_5) as cf,
        u(s.eb, 'date fault') / least(s.times, 0.9 / $date_6) as df,
        split_part(regexp_replace(s.full_name, '^HJ?\. ', ''), ' ', 1) as first_name
    from hurried as s
    window lines as (
        order by list_village_code, station, rw, rt, nkk, full_name, person_no, entry_no
    )
),

chosen as (
    select
        n.*,
        if($names_are_asked,
            d.nkk <> n.nkk
            and split_part(d.full_name, ' ', 1) <> n.first_name
            and left(d.full_name, 2) <> left(n.full_name, 2),
            d.person_no <> n.person_no) as is_lent,
        if(is_lent, d.nik, null) as donor_nik,
        case
            when nf < $name_1 then 'name_typo'
            when nf < $name_2 then 'name_near_sound'
            when nf < $name_3 then 'name_abbreviated'
            when nf < $name_4 then 'name_old_spelling'
            when nf < $name_5 then 'name_joined'
            when nf < $name_6 then 'name_last_dropped'
            when nf < $name_7 then 'name_title_added'
        end as name_kind,
        case
            when n.entry_no = 2 and n.second_nik is not null then 'nik_second'
            when is_lent then 'nik_of_other'
            when n.list_situation = 'nik_of_other' then null
            when xf < $nik_1 then 'nik_excel_zero'
            when xf < $nik_2 then 'nik_excel_scientific'
            when xf < $nik_3 then 'nik_apostrophe'
            when xf < $nik_4 then 'nik_letter'
            when xf < $nik_5 then 'nik_blank'
            when xf < $nik_6 then 'nik_one_digit'
            when xf < $nik_7 then 'nik_short'
            when xf < $nik_8 then 'nik_zero_serial'
            when xf < $nik_9 then 'nik_mistyped'
            when xf < $nik_10 then 'nik_nkk_swapped'
            when xf < $nik_11 then 'nik_transposed'
            when xf < $nik_12 then 'nik_doubled'
            when xf < $nik_13 then 'nik_serial_off'
            when xf < $nik_14 then 'nik_next_day'
            when xf < $nik_15 then 'nik_of_neighbour'
            when xf < $nik_16 then 'nik_of_relative'
        end as nik_kind,
        case
            when xf < $nik_10 and $one_number_a_line then null
            when n.is_before_marriage then 'nkk_outdated'
            when cf < $nkk_1 then 'nkk_blank'
            when cf < $nkk_2 then 'nkk_excel_zero'
            when cf < $nkk_3 then 'nkk_excel_scientific'
            when cf < $nkk_4 then 'nkk_short'
            when cf < $nkk_5 then 'nkk_outdated'
        end as nkk_kind,
        case
            when df < $date_1 then 'birth_date_impossible'
            when df < $date_2 then 'birth_date_slashes'
            when df < $date_3 then 'birth_date_iso'
            when df < $date_4 then 'birth_date_excel_serial'
            when df < $date_5 then 'birth_date_day_month_swapped'
            when df < $date_6 then 'birth_date_mistyped'
        end as date_kind
    from numbered as n
    left join donors as d on d.donor_no = n.donor_wanted
),

-- in a clean nation, decoys keep a clean record
spared as (
    select
        * exclude (name_kind, nik_kind, nkk_kind, date_kind),
        is_decoy and $decoys_are_spared as is_spared,
        if(is_spared, null, name_kind) as name_kind,
        if(is_spared, null, nik_kind) as nik_kind,
        if(is_spared, null, nkk_kind) as nkk_kind,
        if(is_spared, null, date_kind) as date_kind
    from chosen
),

-- a relative's number: most often the head's, of the head the wife's or a child's
lent as (
    select
        s.*,
        case
            when s.nik_kind is distinct from 'nik_of_relative' then null
            when s.m = 0
                then if(u(s.eb, 'whose') < 0.6, r.wife_nik, r.first_child_nik)
            when u(s.eb, 'whose') < 0.6 then r.head_nik
            when s.m = 1 then r.first_child_nik
            when s.m = 2 or u(s.eb, 'whose') < 0.8 then r.wife_nik
            else r.first_child_nik
        end as relative_nik
    from spared as s
    left join relatives as r using (household_no)
),

spelled as (
    select
        *,
        2 + pick(eb, 'letter', greatest(1, len(full_name) - 3)) as at_letter,
        left(full_name, at_letter - 1) as head,
        substr(full_name, at_letter, 1) as letter,
        substr(full_name, at_letter + 1) as tail,
        case name_kind
            when 'name_typo' then case pick(eb, 'typo', 3)
                when 0 then head || tail
                when 1 then head || letter || letter || tail
                else head || left(tail, 1) || letter || substr(tail, 2)
            end
            when 'name_near_sound' then case pick(eb, 'sound', 6)
                when 0 then replace(replace(full_name, 'SY', 'S'), 'Y', 'I')
                when 1 then replace(replace(full_name, 'F', 'P'), 'V', 'F')
                when 2 then replace(replace(full_name, 'KH', 'H'), 'Z', 'J')
                when 3 then replace(replace(full_name, 'MM', 'M'), 'TT', 'T')
                when 4 then replace(replace(full_name, 'I', 'Y'), 'YY', 'I')
                else replace(replace(full_name, 'AH', 'A'), 'OH', 'O')
            end
            when 'name_abbreviated' then case
                when full_name like 'MUHAMMAD %'
                    then one_of(eb, 'short', ['M. ', 'MUH ', 'MUH. ', 'MOH ', 'MOHD '])
                    || substr(full_name, 10)
                when full_name like 'SITI %' then 'ST ' || substr(full_name, 6)
                when full_name like 'ABDUL %' then 'ABD ' || substr(full_name, 7)
                when full_name like '% % %'
                    then regexp_replace(full_name, ' ([A-Z])[A-Z'']+$$', ' \1')
                else regexp_replace(full_name, '^([A-Z])[A-Z'']+ ', '\1. ')
            end
            when 'name_old_spelling' then case pick(eb, 'spelling', 3)
                when 0 then replace(full_name, 'U', 'OE')
                when 1 then replace(replace(full_name, 'Y', 'J'), 'C', 'TJ')
                else replace(replace(full_name, 'J', 'DJ'), 'U', 'OE')
            end
            when 'name_joined'
                then regexp_replace(full_name, '([A-Z]{3,}) ([A-Z]{3,})', '\1\2')
            when 'name_last_dropped' then if(
                full_name like '% % %',
                regexp_replace(full_name, ' [^ ]+$$', ''),
                full_name
            )
            when 'name_title_added' then one_of(
                eb, 'title',
                if(sex = 'L', ['H. ', 'H ', 'DRS. ', 'IR. '], ['HJ. ', 'HJ ', 'DRA. '])
            ) || full_name
            else full_name
        end as name_written,
        -- any digit but the third, which is the mark of simulated numbers
        cast($digit_from + pick(eb, 'digit', $digit_count) as integer) as drawn_digit,
        case
            when drawn_digit = 3 then 4
            when nik_kind = 'nik_transposed' and drawn_digit = 2 then 1
            when nik_kind = 'nik_transposed' then least(drawn_digit, 15)
            when nik_kind = 'nik_doubled' then greatest(drawn_digit, 3)
            else drawn_digit
        end as at_digit
    from lent
),

numbers as (
    select
        *,
        cast(substr(nik, at_digit, 1) as integer) as digit,
        case nik_kind
            when 'nik_of_other' then donor_nik
            when 'nik_excel_zero' then left(nik, 15) || '0'
            when 'nik_excel_scientific'
                then left(nik, 1) || '.' || substr(nik, 2, 2) || 'E+15'
            when 'nik_apostrophe' then '''' || nik
            when 'nik_letter' then regexp_replace(nik, '0', 'O')
            when 'nik_blank' then ''
            when 'nik_one_digit' then one_of(eb, 'one digit', ['0', '1', '-'])
            when 'nik_short' then left(nik, at_digit - 1) || substr(nik, at_digit + 1)
            when 'nik_zero_serial' then left(nik, 12) || '0000'
            when 'nik_mistyped'
                then left(nik, at_digit - 1)
                || ((digit + 1 + pick(eb, 'wrong digit', 9)) % 10)::integer
                || substr(nik, at_digit + 1)
            when 'nik_nkk_swapped' then nkk
            when 'nik_transposed'
                then left(nik, at_digit - 1) || substr(nik, at_digit + 1, 1)
                || digit || substr(nik, at_digit + 2)
            when 'nik_doubled'
                then left(left(nik, at_digit) || substr(nik, at_digit), 16)
            when 'nik_serial_off'
                then left(nik, 12) || lpad((
                    greatest(
                        1, cast(right(nik, 4) as integer) + one_of(eb, 'step', [-1, 1])
                    ))::varchar, 4, '0')
            when 'nik_next_day'
                then left(nik, 6) || lpad((
                    cast(substr(nik, 7, 2) as integer) + one_of(eb, 'step', [-1, 1])
                )::varchar, 2, '0') || substr(nik, 9)
            when 'nik_second' then second_nik
            when 'nik_of_neighbour' then coalesce(neighbour_nik, nik)
            when 'nik_of_relative' then coalesce(relative_nik, nik)
            else nik
        end as nik_written,
        case
            when nik_kind = 'nik_nkk_swapped' then nik
            when nkk_kind = 'nkk_blank' then ''
            when nkk_kind = 'nkk_excel_zero' then left(nkk, 15) || '0'
            when nkk_kind = 'nkk_excel_scientific'
                then left(nkk, 1) || '.' || substr(nkk, 2, 2) || 'E+15'
            when nkk_kind = 'nkk_short' then left(nkk, 15)
            when nkk_kind = 'nkk_outdated'
                then left(nkk, 6)
                || strftime(
                    date '2005-01-01' + cast(pick(eb, 'old card', 2500) as integer),
                    '%d%m%y'
                )
                || lpad((900 + pick(eb, 'old serial', 99))::varchar, 4, '0')
            else nkk
        end as nkk_written,
        case date_kind
            when 'birth_date_impossible'
                then one_of(
                    eb, 'no date', ['31|02|', '30|02|', '00|00|', '31|04|', '12|13|']
                ) || year(birth_date)
            when 'birth_date_slashes' then strftime(birth_date, '%d/%m/%Y')
            when 'birth_date_iso' then strftime(birth_date, '%Y-%m-%d')
            when
                'birth_date_excel_serial'
                then (birth_date - date '1899-12-30')::varchar
            when 'birth_date_day_month_swapped' then if(
                day(birth_date) <= 12,
                strftime(birth_date, '%m|%d|%Y'),
                strftime(birth_date, '%d|%m|%Y')
            )
            when 'birth_date_mistyped' then strftime(
                case pick(eb, 'wrong date', 3)
                    when 0
                        then birth_date
                        + (one_of(eb, 'years', [-10, -1, 1]) * 365)::integer
                    when 1 then birth_date + (1 + pick(eb, 'days', 9))::integer
                    else birth_date - (30 + pick(eb, 'days', 5))::integer
                end,
                '%d|%m|%Y'
            )
            else strftime(birth_date, '%d|%m|%Y')
        end as date_written
    from spelled
)

select
    * exclude (
        name_kind,
        nik_kind,
        nkk_kind,
        date_kind,
        nf,
        xf,
        cf,
        df,
        at_letter,
        head,
        letter,
        tail,
        drawn_digit,
        at_digit,
        digit,
        donor_nik,
        neighbour_nik,
        relative_nik,
        first_name,
        donor_wanted,
        is_lent
    ),
    if(name_written <> full_name, name_kind, null) as name_fault,
    if(nik_written <> nik, nik_kind, null) as nik_fault,
    if(
        nkk_written <> nkk and nik_kind is distinct from 'nik_nkk_swapped',
        nkk_kind,
        null
    )
        as nkk_fault,
    if(date_written <> strftime(birth_date, '%d|%m|%Y'), date_kind, null) as date_fault,
    if(
        not is_spared and u(eb, 'sex fault') / times < $rate_sex_mistyped,
        'sex_mistyped',
        null
    ) as sex_fault,
    if(not is_spared and u(eb, 'place fault') / times < $rate_birth_place_varies
        and len(birth_place) > 5, 'birth_place_varies', null) as place_fault,
    u(eb, 'repaired') < $share_repaired_in_dpt and dps = 'active' as is_repaired
from numbers;
