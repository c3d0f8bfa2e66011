-- What the truth folder keeps of one stage of this chunk.
create or replace temp table stage_entries as
select
    '$stage' as stage,
    '$file' as file,
    $base + row_no + if(row_no > $header_after, 1, 0) + if(row_no > $blank_after, 1, 0)
        as line_no,
    person_no, entry_no, list_village_code as village_code, station,
    place_no is not null as is_special, is_mission, state,
    coalesce(line_kind, '') not in ('field_count_short', 'field_count_long', 'bad_bytes')
        as is_readable,
    nik_kind is null as is_nik_intact,
    nkk_kind is null and nik_kind is distinct from 'nik_nkk_swapped' as is_nkk_intact,
    name_kind is null and line_kind is distinct from 'stray_quote' as is_name_intact,
    date_kind is null as is_birth_date_intact,
    sex_cell as sex_written,
    nik_cell as nik_written, nkk_cell as nkk_written,
    list_situation as situation, is_decoy,
    name_kind, nik_kind, nkk_kind, date_kind, sex_kind, place_kind, line_kind,
    has_other_village_name, is_split, nik, nkk, full_name, sex, birth_place, birth_date,
    village_name
from stage_rows;

create or replace temp table chunk_faults as
with wide as (from stage_entries),

listed as (
    select stage, file, line_no, 'NAMA' as column_name, name_kind as kind, 'content' as level, full_name as true_value, person_no from wide where name_kind is not null
    union all select stage, file, line_no, 'NIK', nik_kind, if(nik_kind in ('nik_of_other', 'nik_mistyped'), 'content', if(nik_kind = 'nik_apostrophe', 'harmless', 'cell')), nik, person_no from wide where nik_kind is not null
    union all select stage, file, line_no, 'NKK', nkk_kind, if(nkk_kind = 'nkk_outdated', 'content', 'cell'), nkk, person_no from wide where nkk_kind is not null
    union all select stage, file, line_no, 'TANGGAL LAHIR', date_kind, case when date_kind = 'birth_date_impossible' then 'cell' when date_kind in ('birth_date_mistyped', 'birth_date_day_month_swapped') then 'content' else 'harmless' end, strftime(birth_date, '%d|%m|%Y'), person_no from wide where date_kind is not null
    union all select stage, file, line_no, 'KELAMIN', sex_kind, 'content', sex, person_no from wide where sex_kind is not null
    union all select stage, file, line_no, 'TEMPAT LAHIR', place_kind, 'content', birth_place, person_no from wide where place_kind is not null
    union all select stage, file, line_no, null, line_kind, case when line_kind in ('field_count_short', 'field_count_long', 'bad_bytes') then 'unreadable' else 'harmless' end, null, person_no from wide where line_kind is not null
    union all select stage, file, line_no, 'KELURAHAN', 'village_name_varies', 'harmless', village_name, person_no from wide where has_other_village_name
    union all select stage, file, line_no, 'TPS', 'family_split', 'content', null, person_no from wide where is_split
    -- situations: the line is well formed and untrue
    union all select stage, file, line_no, null, situation, 'content', null, person_no from wide where entry_no = 2 and state = 'active'
    union all select stage, file, line_no, null, situation, 'content', null, person_no from wide
        where entry_no = 1 and state = 'active' and situation in ('deceased_listed', 'foreigner_listed', 'left_listed', 'minor_listed', 'serving_listed', 'not_in_register', 'listed_at_old_address')
    union all select stage, file, line_no, 'KETERANGAN', 'struck_wrongly', 'content', '0', person_no from wide where state = 'struck' and situation = 'struck_wrongly'
)

select * from listed order by line_no, kind, column_name;
