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

-- A newer list of one region ends what it no longer has there.
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
        stations.*,
        files.cycle_key,
        files.is_simulated,
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
),

final as (
    select
        cycle_key || '/' || case when is_simulated then 'simulated/' else '' end
        || tps_code as tps_key,
        cycle_key,
        tps_code,
        tps_number,
        case
            when station_kind_code <> 'regular' then station_kind_code
            when is_overseas then 'tpsln'
            when tps_number >= 901 then 'special'
            else 'regular'
        end as tps_kind_code,
        region_key,
        kpu_id,
        is_overseas,
        is_simulated
    from stations_ranked
    where rank_from_newest = 1
)

select * from final
