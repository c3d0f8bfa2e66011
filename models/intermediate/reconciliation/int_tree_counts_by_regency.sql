with

regions as (
    select * from {{ ref('int_region_trees_validated') }}
    where rejection_codes is null
),

stations as (
    select
        cycle_key,
        is_simulated,
        substr({{ region_code_dotted('village_code') }}, 1, 5) as regency_code
    from {{ ref('int_polling_stations_in_effect') }}
    where not is_overseas
),

files as (
    select * from {{ ref('int_files_current') }}
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
        cycle_key,
        regency_code,
        'polling_stations' as metric_code,
        count(*) as value,
        is_simulated
    from stations
    group by
        cycle_key,
        regency_code,
        is_simulated
)

select * from dated
