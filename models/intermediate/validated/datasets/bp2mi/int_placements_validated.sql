with

placements as (
    select
        placements.*,
        {{ nik_if_well_formed('placements.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_bp2mi__placements') }} as placements
    inner join {{ ref('int_files_current') }} as files
        on placements.file_id = files.file_id
    where {{ is_in_current_file('placements.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level = 'village'
),

-- Who went abroad did so from wherever: a village that no list knows is only counted.
placed as (
    select
        placements.row_id,
        placements.file_id,
        placements.line_no,
        placements.nik_delivered,
        placements.nik,
        placements.passport_number,
        placements.full_name,
        placements.sex_code,
        placements.birth_date,
        placements.country_code,
        placements.departure_date,
        placements.contract_end_date,
        placements.contract_end_date_delivered,
        placements.return_date,
        placements.return_date_delivered,
        placements.as_of,
        villages.region_key,
        nullif(concat_ws(
            chr(30),
            placements.unknown_values,
            case
                when placements.village_code is not null and villages.region_key is null
                    then 'region_key=kode_wilayah_asal=' || placements.village_code
            end
        ), '') as unknown_values
    from placements
    left join villages
        on
            {{ region_reference_key(
                'code', 'placements.as_of', ['placements.village_code', 'null']
            ) }} = villages.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('full_name', 'missing', 'full_name is null'),
            ('nik', 'missing', 'nik_delivered is null and passport_number is null'),
            ('birth_date', 'out_of_range', 'birth_date > as_of'),
            ('departure_date', 'malformed', 'departure_date is null'),
            ('departure_date', 'out_of_range', 'departure_date > as_of'),
            ('departure_date', 'contradictory', 'departure_date < birth_date'),
            (
                'contract_end_date', 'malformed',
                'contract_end_date_delivered is not null and contract_end_date is null'
            ),
            (
                'contract_end_date', 'contradictory',
                'contract_end_date < departure_date'
            ),
            (
                'return_date', 'malformed',
                'return_date_delivered is not null and return_date is null'
            ),
            ('return_date', 'out_of_range', 'return_date > as_of'),
            ('return_date', 'contradictory', 'return_date < departure_date'),
        ] + rules_of_unknown_values('bp2mi', [
            ('sex_code', 'sex'),
            ('country_code', 'country'),
        ])) }}
    from placed
)

select * from validated
