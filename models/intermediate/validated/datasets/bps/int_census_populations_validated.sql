{#- Judged anew at each build: a further file of a day can name a village again. -#}
{{ config(materialized='table') }}

with

villages as (
    select
        villages.*,
        files.as_of,
        {{ region_name_key('villages.province_name') }} as province_name_key,
        {{ census_regency_name_key('villages') }} as regency_name_key,
        {{ region_name_key('villages.district_name') }} as district_name_key,
        {{ region_name_key('villages.village_name') }} as village_name_key,
        count(*) over (
            partition by
                villages.file_id,
                villages.province_code,
                villages.regency_code,
                villages.district_code,
                villages.village_code
        ) as repeats,
        -- within one file BPS gives some codes twice, to two villages
        dense_rank() over (
            partition by
                files.as_of,
                files.is_simulated,
                villages.province_code,
                villages.regency_code,
                villages.district_code,
                villages.village_code
            order by files.slot_landed_at nulls last, villages.file_id nulls last
        ) as file_number
    from {{ ref('stg_bps__census_populations') }} as villages
    inner join {{ ref('int_files_current') }} as files
        on villages.file_id = files.file_id
),

regions as (
    select * from {{ ref('int_region_references_resolved') }}
),

village_limit as (
    select max(limit_value) as most_residents
    from {{ ref('count_limits') }}
    where
        measure_code = 'persons'
        and region_level = 'village'
),

located as (
    select
        villages.*,
        regencies.region_key as regency_region_key,
        case when villages.repeats = 1 then places.region_key end
            as village_region_key,
        village_limit.most_residents
    from villages
    cross join village_limit
    left join regions as regencies
        on
            {{ region_reference_key(
                'regency_name', 'villages.as_of',
                ['villages.province_name_key', 'villages.regency_name_key']
            ) }} = regencies.reference_key
    left join regions as places
        on
            {{ region_reference_key(
                'village_name', 'villages.as_of', [
                    'villages.province_name_key',
                    'villages.regency_name_key',
                    'villages.district_name_key',
                    'villages.village_name_key',
                ]
            ) }} = places.reference_key
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
            ('village_code', 'duplicate', 'village_code is not null and file_number > 1'),
            ('residents', 'not_a_number', 'residents is null'),
            ('residents', 'implausible', 'residents > most_residents'),
        ]) }}
    from located
    where {{ is_in_current_file() }}
)

select * from validated
