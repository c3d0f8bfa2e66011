with

-- Families of special stations are not split, so those entries name none.
entries as (
    select
        *,
        case
            when region_key like '99%' then 'overseas'
            when {{ is_special_station('tps_number') }} then 'special'
            else 'regular'
        end as tps_kind_code,
        case when not {{ is_special_station('tps_number') }} then nkk end as family_nkk
    from {{ ref('int_voter_entries') }}
    where is_active
),

family_stations as (
    select
        list_key,
        region_key,
        tps_number,
        family_nkk,
        count(*) over (partition by list_key, region_key, family_nkk) as stations,
        row_number() over (
            partition by list_key, region_key, family_nkk
            order by count(*) desc nulls last, tps_number asc nulls last
        ) as place
    from entries
    where family_nkk is not null
    group by
        list_key,
        region_key,
        tps_number,
        family_nkk
),

-- A family counts once in its village: where most of it stands.
families as (
    select
        list_key,
        region_key,
        tps_number,
        count(*) as split_families
    from family_stations
    where stations > 1 and place = 1
    group by
        list_key,
        region_key,
        tps_number
),

summed as (
    select
        entries.list_key,
        entries.cycle_key,
        entries.stage_code,
        entries.region_key,
        entries.tps_number,
        entries.tps_kind_code,
        entries.is_simulated,
        count(*) as voters,
        count(case when duplicates.scope_code = 'home_special' then 1 end)
            as double_listed
    from entries
    left join {{ ref('int_duplicate_entries') }} as duplicates
        on entries.entry_id = duplicates.entry_id
    group by
        entries.list_key,
        entries.cycle_key,
        entries.stage_code,
        entries.region_key,
        entries.tps_number,
        entries.tps_kind_code,
        entries.is_simulated
),

-- Abroad a post, a ballot box and a station may bear one number: they stay unnamed.
stations as (
    select
        stations.cycle_key,
        stations.is_simulated,
        identities.region_id,
        stations.tps_number,
        min(stations.tps_key) as tps_key
    from {{ ref('dim_polling_stations') }} as stations
    inner join {{ ref('int_regions_succeeded') }} as identities
        on stations.region_key = identities.region_key
    group by
        stations.cycle_key,
        stations.is_simulated,
        identities.region_id,
        stations.tps_number
    having count(*) = 1
),

keyed as (
    select
        summed.cycle_key || '/' || summed.stage_code || '/' || summed.region_key || '/'
        || summed.tps_number as list_station_key,
        stations.tps_key,
        summed.list_key,
        summed.cycle_key,
        summed.stage_code,
        summed.region_key,
        summed.tps_kind_code,
        cast(summed.voters as integer) as voters,
        limits.voter_limit,
        summed.voters > limits.voter_limit as is_over_limit,
        cast(coalesce(families.split_families, 0) as integer) as split_families,
        case
            when summed.tps_kind_code = 'special'
                then cast(summed.double_listed as integer)
        end as double_listed,
        summed.is_simulated
    from summed
    left join {{ ref('station_limits') }} as limits
        on
            summed.cycle_key = limits.cycle_key
            and summed.tps_kind_code = limits.tps_kind_code
    left join families
        on
            summed.list_key = families.list_key
            and summed.region_key = families.region_key
            and summed.tps_number = families.tps_number
    left join {{ ref('int_regions_succeeded') }} as identities
        on summed.region_key = identities.region_key
    left join stations
        on
            summed.cycle_key = stations.cycle_key
            and summed.is_simulated = stations.is_simulated
            and identities.region_id = stations.region_id
            and try_cast(summed.tps_number as integer) = stations.tps_number
)

select * from keyed
