with

stations as (
    select *
    from {{ ref('int_polling_stations_validated') }}
    where rejection_codes is null
),

file_cycles as (
    select * from {{ ref('int_file_cycles') }}
),

stations_ranked as (
    select
        stations.*,
        file_cycles.cycle_key,
        file_cycles.is_simulated,
        row_number() over (
            partition by
                file_cycles.cycle_key, file_cycles.is_simulated, stations.tps_code
            order by file_cycles.as_of desc nulls last, stations.row_id asc nulls last
        ) as rank_from_newest
    from stations
    inner join file_cycles
        on stations.file_id = file_cycles.file_id
),

final as (
    select
        cycle_key || '/' || case when is_simulated then 'simulated/' else '' end
        || tps_code as tps_key,
        cycle_key,
        tps_code,
        tps_number,
        case
            when kind_name = 'KSK' then 'ksk'
            when kind_name = 'POS' then 'pos'
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
