with

regions as (
    select * from {{ ref('int_region_trees_validated') }}
    where rejection_codes is null
),

stations as (
    select * from {{ ref('int_polling_stations_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_files_current') }}
),

files_in_effect as (
    select * from {{ ref('int_files_in_effect') }}
    where is_in_effect
),

elections as (
    select * from {{ ref('elections') }}
),

counted as (
    select
        file_id,
        substr(region_code, 1, 5) as regency_code,
        'districts' as metric_code,
        count(*) as value
    from regions
    where region_level = 'district'
    group by file_id, substr(region_code, 1, 5)

    union all

    select
        file_id,
        substr(region_code, 1, 5) as regency_code,
        'villages' as metric_code,
        count(*) as value
    from regions
    where region_level = 'village'
    group by file_id, substr(region_code, 1, 5)
),

dated as (
    select
        elections.cycle_key,
        counted.regency_code,
        counted.metric_code,
        counted.value,
        files.is_simulated
    from counted
    inner join files
        on counted.file_id = files.file_id
    inner join elections
        on files.as_of = elections.election_date
    where counted.regency_code not like '99%'

    union all

    select
        files_in_effect.cycle_key,
        substr({{ region_code_dotted('stations.village_code') }}, 1, 5) as regency_code,
        'polling_stations' as metric_code,
        count(distinct stations.tps_code) as value,
        files_in_effect.is_simulated
    from stations
    inner join files_in_effect
        on stations.file_id = files_in_effect.file_id
    where stations.village_code not like '99%'
    group by
        files_in_effect.cycle_key,
        substr({{ region_code_dotted('stations.village_code') }}, 1, 5),
        files_in_effect.is_simulated
)

select * from dated
