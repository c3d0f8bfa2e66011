-- What the truth folder keeps of one stage of this chunk.
create or replace temp table stage_entries as
select
    '$stage' as stage,
    '$file' as file,
    $base + row_no + if(row_no > $header_after, 1, 0) + if(row_no > $blank_after, 1, 0)
        as line_no,
    person_no, entry_no, list_village_code as village_code, station,
    place_no is not null as is_special, is_mission, state,
    coalesce(line_kind, '') not in (
        'field_count_short', 'field_count_long', 'bad_bytes'
    ) as is_readable,
    nik_kind is null as is_nik_intact,
    nkk_kind is null and nik_kind is distinct from 'nik_nkk_swapped' as is_nkk_intact,
    name_kind is null and line_kind is distinct from 'stray_quote' as is_name_intact,
    date_kind is null as is_birth_date_intact,
    sex_cell as sex_written,
    date_cell as birth_date_written,
    nik_cell as nik_written, nkk_cell as nkk_written,
    list_situation as situation, is_decoy,
    name_kind, nik_kind, nkk_kind, date_kind, sex_kind, place_kind, line_kind,
    has_other_village_name, is_split, is_before_marriage, nik, nkk, full_name, sex, birth_place, birth_date,
    village_name
from stage_rows;

create or replace temp table chunk_faults as
with faulted as (
    select
        *,
        case
            when state = 'struck'
                then if(situation in ('struck_wrongly', 're_entered'), situation, null)
            when situation = 'moved' then if(entry_no = 1, situation, null)
            when entry_no = 2 then situation
            when situation in (
                'deceased_listed', 'foreigner_listed', 'left_listed', 'minor_listed',
                'serving_listed', 'not_in_register', 'listed_at_old_address'
            ) then situation
        end as untrue_kind
    from stage_entries
    where
        coalesce(
            untrue_kind, name_kind, nik_kind, nkk_kind, date_kind, sex_kind, place_kind,
            line_kind
        ) is not null
        or has_other_village_name or is_split or is_before_marriage
),

listed as (
    select
        stage, file, line_no, person_no,
        unnest([
            {'c': 'NAMA', 'k': name_kind, 'v': full_name},
            {'c': 'NIK', 'k': nik_kind, 'v': nik},
            {'c': 'NKK', 'k': nkk_kind, 'v': nkk},
            {
                'c': 'TANGGAL LAHIR',
                'k': date_kind,
                'v': strftime(birth_date, '%d|%m|%Y')
            },
            {'c': 'KELAMIN', 'k': sex_kind, 'v': sex},
            {'c': 'TEMPAT LAHIR', 'k': place_kind, 'v': birth_place},
            {
                'c': 'STS KAWIN',
                'k': if(is_before_marriage, 'marital_outdated', null),
                'v': null
            },
            {'c': null, 'k': line_kind, 'v': null},
            {'c': 'TPS', 'k': if(is_split, 'family_split', null), 'v': null},
            {
                'c': 'KELURAHAN',
                'k': if(has_other_village_name, 'village_name_varies', null),
                'v': village_name
            },
            {
                'c': if(
                    untrue_kind in ('struck_wrongly', 're_entered'), 'KETERANGAN', null
                ),
                'k': untrue_kind,
                'v': if(untrue_kind in ('struck_wrongly', 're_entered'), '0', null)
            }
        ]) as fault
    from faulted
)

select
    stage, file, line_no,
    fault.c as column_name,
    fault.k as kind,
    case
        when fault.k in ('field_count_short', 'field_count_long', 'bad_bytes')
            then 'unreadable'
        when fault.k in (
            'nik_apostrophe', 'birth_date_slashes', 'birth_date_iso',
            'birth_date_excel_serial', 'stray_quote', 'quoted_field',
            'quoted_delimiter', 'village_name_varies'
        ) then 'harmless'
        when fault.k in (
            'nik_of_other', 'nik_of_neighbour', 'nik_of_relative', 'nik_mistyped',
            'nik_transposed', 'nik_doubled', 'nik_serial_off', 'nik_next_day',
            'nik_second', 'nik_column_slipped', 'nkk_outdated'
        ) then 'content'
        when fault.c in ('NIK', 'NKK') or fault.k = 'birth_date_impossible' then 'cell'
        else 'content'
    end as level,
    fault.v as true_value,
    person_no
from listed
where fault.k is not null
order by line_no, kind, column_name;
