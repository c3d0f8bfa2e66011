-- How many voters does a polling station hold, per province?
-- On open.duckdb. Returns at least 38 rows on the deliveries of 2023-2024.
with

stations as (

    select
        r.province_key,
        count(*) as stations
    from dim_polling_stations as t
    inner join dim_regions as r on t.region_key = r.region_key
    where
        t.cycle_key = 'pemilu_2024'
        and not t.is_overseas
    group by all

),

voters as (

    select
        r.province_key,
        sum(v.voters) as voters
    from fct_registered_voters as v
    inner join dim_regions as r on v.region_key = r.region_key
    where
        v.cycle_key = 'pemilu_2024'
        and v.stage_code = 'dpt'
        and v.source_code = 'recap'
    group by all

)

select
    p.region_name as province_name,
    s.stations,
    v.voters,
    v.voters / s.stations as voters_per_station
from stations as s
inner join voters as v on s.province_key = v.province_key
inner join dim_regions as p on s.province_key = p.region_key
order by voters_per_station desc;
