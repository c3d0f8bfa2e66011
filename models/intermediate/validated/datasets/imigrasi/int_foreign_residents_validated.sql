with

permits as (
    select
        permits.*,
        {{ nik_if_well_formed('permits.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_imigrasi__foreign_residents') }} as permits
    inner join {{ ref('int_files_current') }} as files
        on permits.file_id = files.file_id
    where {{ is_in_current_file('permits.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level = 'village'
),

-- A permit proves the citizenship wherever its holder lives: a village that no list
-- knows is only counted.
placed as (
    select
        permits.row_id,
        permits.file_id,
        permits.line_no,
        permits.permit_number,
        permits.permit_kind_code,
        permits.passport_number,
        permits.nationality_code,
        permits.nik_delivered,
        permits.nik,
        permits.full_name,
        permits.sex_code,
        permits.birth_date,
        permits.valid_from,
        permits.last_valid_date,
        permits.last_valid_date_delivered,
        permits.as_of,
        villages.region_key,
        nullif(concat_ws(
            chr(30),
            permits.unknown_values,
            case
                when permits.village_code is not null and villages.region_key is null
                    then 'region_key=kode_wilayah=' || permits.village_code
            end
        ), '') as unknown_values
    from permits
    left join villages
        on
            {{ region_reference_key(
                'code', 'permits.as_of', ['permits.village_code', 'null']
            ) }} = villages.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('permit_number', 'missing', 'permit_number is null'),
            ('full_name', 'missing', 'full_name is null'),
            ('nationality_code', 'missing', 'nationality_code is null'),
            ('nationality_code', 'contradictory', "nationality_code = 'IDN'"),
            ('birth_date', 'out_of_range', 'birth_date > as_of'),
            ('valid_from', 'malformed', 'valid_from is null'),
            ('valid_from', 'out_of_range', 'valid_from > as_of'),
            ('valid_from', 'contradictory', 'valid_from < birth_date'),
            (
                'last_valid_date', 'missing',
                "permit_kind_code = 'itas' and last_valid_date_delivered is null"
            ),
            (
                'last_valid_date', 'malformed',
                'last_valid_date_delivered is not null and last_valid_date is null'
            ),
            ('last_valid_date', 'contradictory', 'last_valid_date < valid_from'),
        ] + rules_of_unknown_values('imigrasi', [
            ('sex_code', 'sex'),
            ('permit_kind_code', 'permit_kind'),
            ('nationality_code', 'country'),
        ])) }}
    from placed
)

select * from validated
