{#- Stations that count for their election, each as the newest file in effect has it,
    and without what a newer list of one region no longer has there. -#}
with

stations as (
    select *
    from {{ ref('int_polling_stations_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_files_in_effect') }}
    where is_in_effect
),

stations_ended as (
    select distinct stations.row_id
    from stations
    inner join {{ ref('int_file_parts_ended') }} as parts
        on
            stations.file_id = parts.file_id
            and replace(stations.region_key, '@', '.')
            like parts.ended_scope_code || '.%'
),

stations_ranked as (
    select
        files.cycle_key,
        files.as_of,
        files.is_simulated,
        stations.tps_code,
        stations.tps_number,
        stations.village_code,
        stations.station_kind_code,
        stations.region_key,
        stations.kpu_id,
        stations.is_overseas,
        row_number() over (
            partition by files.cycle_key, files.is_simulated, stations.tps_code
            order by
                files.place_from_newest asc nulls last,
                stations.row_id asc nulls last
        ) as rank_from_newest
    from stations
    inner join files
        on stations.file_id = files.file_id
    left join stations_ended
        on stations.row_id = stations_ended.row_id
    where stations_ended.row_id is null
)

select * from stations_ranked
where rank_from_newest = 1
