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

from {{ ref('int_polling_stations_in_effect') }}
