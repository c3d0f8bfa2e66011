with

villages as (
    select
        villages.*,
        files.as_of,
        {{ region_name_key('villages.province_name') }} as province_name_key,
        -- BPS numbers cities from 71 and leaves out KOTA
        {{ region_name_key(
            "case when villages.regency_code >= '71' then 'KOTA ' else '' end"
            ~ " || villages.regency_name"
        ) }} as regency_name_key,
        {{ region_name_key('villages.district_name') }} as district_name_key,
        {{ region_name_key('villages.village_name') }} as village_name_key,
        count(*) over (
            partition by
                villages.file_id,
                villages.province_code,
                villages.regency_code,
                villages.district_code,
                villages.village_code
        ) as repeats
    from {{ ref('stg_bps__census_populations') }} as villages
    inner join {{ ref('int_files_current') }} as files
        on villages.file_id = files.file_id
),

names as (
    select * from {{ ref('int_region_names') }}
    where not is_ambiguous
),

unique_regencies as (
    select * from {{ ref('int_regency_names_unique') }}
),

village_limit as (
    select max(limit_value) as most_residents
    from {{ ref('count_limits') }}
    where
        measure_code = 'persons'
        and region_level = 'village'
),

-- A regency whose province was founded later is told by its name alone.
located as (
    select
        villages.*,
        coalesce(regencies.region_key, unique_regencies.region_key)
            as regency_region_key,
        case when villages.repeats = 1 then places.region_key end
            as village_region_key,
        village_limit.most_residents
    from villages
    cross join village_limit
    left join names as regencies
        on
            regencies.region_level = 'regency'
            and villages.province_name_key = regencies.province_name_key
            and villages.regency_name_key = regencies.regency_name_key
            and {{ is_in_force_on('regencies', 'villages.as_of') }}
    left join unique_regencies
        on
            villages.regency_name_key = unique_regencies.regency_name_key
            and {{ is_in_force_on('unique_regencies', 'villages.as_of') }}
    left join names as places
        on
            places.region_level = 'village'
            and villages.province_name_key = places.province_name_key
            and villages.regency_name_key = places.regency_name_key
            and villages.district_name_key = places.district_name_key
            and villages.village_name_key = places.village_name_key
            and {{ is_in_force_on('places', 'villages.as_of') }}
),

validated as (
    select
        row_id,
        file_id,
        line_no,
        province_code || regency_code || district_code || village_code as bps_code,
        regency_name,
        village_name,
        regency_region_key,
        village_region_key,
        residents,
        {{ judged_by([
            ('regency_name', 'missing', 'regency_name is null'),
            (
                'regency_name', 'unknown',
                'regency_name is not null and regency_region_key is null'
            ),
            ('village_code', 'missing', 'village_code is null'),
            ('residents', 'not_a_number', 'residents is null'),
            ('residents', 'implausible', 'residents > most_residents'),
        ]) }}
    from located
    where {{ is_in_current_file() }}
)

select * from validated
