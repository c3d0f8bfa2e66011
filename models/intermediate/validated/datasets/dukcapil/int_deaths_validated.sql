with

deaths as (
    select
        deaths.*,
        {{ nik_if_well_formed('deaths.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_dukcapil__deaths') }} as deaths
    inner join {{ ref('int_files_current') }} as files
        on deaths.file_id = files.file_id
    where {{ is_in_current_file('deaths.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level in ('village', 'mission')
),

-- A deed proves a death wherever it was: a village that no list knows is only counted.
placed as (
    select
        deaths.row_id,
        deaths.file_id,
        deaths.line_no,
        deaths.deed_number,
        deaths.nik_delivered,
        deaths.nik,
        deaths.full_name,
        deaths.sex_code,
        deaths.birth_place,
        deaths.birth_date,
        villages.region_key,
        deaths.death_date,
        deaths.registration_date,
        nullif(concat_ws(
            chr(30),
            deaths.unknown_values,
            case
                when deaths.village_code is not null and villages.region_key is null
                    then 'region_key=kode_wilayah=' || deaths.village_code
            end
        ), '') as unknown_values
    from deaths
    left join villages
        on
            {{ region_reference_key(
                'code', 'deaths.as_of', ['deaths.village_code', 'null']
            ) }} = villages.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('deed_number', 'missing', 'deed_number is null'),
            ('full_name', 'missing', 'full_name is null'),
            ('death_date', 'malformed', 'death_date is null'),
            ('registration_date', 'contradictory', 'registration_date < death_date'),
        ] + rules_of_unknown_values('dukcapil', [('sex_code', 'sex')])) }}
    from placed
)

select * from validated
