{#- Missions of each election as the newest real tree has them, and real stations abroad
    in effect. Where part of them explains a difference, `explained_value` is what is left. -#}
with

file_cycles as (
    select * from {{ ref('int_file_cycles') }}
    where not is_simulated
),

trees as (
    select
        file_cycles.cycle_key,
        file_cycles.as_of,
        substr(trees.region_code, 1, 5) as mission_code,
        max(case when trees.level_number = 2 then trees.region_name end)
            as mission_name,
        max(case when trees.level_number = 4 then 1 else 0 end) as has_place,
        max(file_cycles.as_of) over (partition by file_cycles.cycle_key)
            as newest_as_of
    from {{ ref('int_region_trees_validated') }} as trees
    inner join file_cycles
        on trees.file_id = file_cycles.file_id
    where
        trees.rejection_codes is null
        and trees.region_level = 'mission'
    group by
        file_cycles.cycle_key,
        file_cycles.as_of,
        substr(trees.region_code, 1, 5)
),

missions as (
    select
        cycle_key,
        max(as_of) as as_of,
        count(*) as missions,
        sum(has_place) as missions_with_place,
        {{ text_joined(
            'case when has_place = 0 then mission_name end', 'mission_name'
        ) }} as missions_without_place
    from trees
    where as_of = newest_as_of
    group by cycle_key
),

stations as (
    select
        cycle_key,
        as_of,
        station_kind_code,
        region_key
    from {{ ref('int_polling_stations_in_effect') }}
    where
        is_overseas
        and not is_simulated
),

covered as (
    select
        cycle_key,
        count(distinct region_key) as missions_with_stations
    from stations
    group by cycle_key
),

counted as (
    select
        case station_kind_code
            when 'regular' then 'polling_stations_tpsln'
            when 'ksk' then 'polling_stations_ksk'
            when 'pos' then 'polling_stations_pos'
        end as metric_code,
        cycle_key,
        'dpt' as stage_code,
        max(as_of) as as_of,
        count(*) as value
    from stations
    group by
        cycle_key,
        station_kind_code

    union all

    {% for metric, stage in [
        ('polling_stations', 'dpt'), ('polling_stations_listed', 'result'),
    ] %}
    select
        '{{ metric }}' as metric_code,
        cycle_key,
        '{{ stage }}' as stage_code,
        max(as_of) as as_of,
        count(*) as value
    from stations
    group by cycle_key

    union all

    {% endfor %}
    select
        'missions' as metric_code,
        cycle_key,
        'dpt' as stage_code,
        as_of,
        missions as value
    from missions
),

figures as (
    select
        counted.metric_code,
        counted.cycle_key,
        counted.stage_code,
        counted.as_of,
        'overseas' as scope_code,
        '0' as region_code,
        'all' as sex_code,
        counted.value,
        case
            when counted.metric_code = 'missions'
                then cast(missions.missions_with_place as bigint)
        end as explained_value,
        case
            when counted.metric_code = 'missions'
                then 'Without a polling place in KPU''s tree: '
                    || missions.missions_without_place
            when covered.missions_with_stations < missions.missions
                then 'Not whole: the list has stations of '
                    || cast(covered.missions_with_stations as string) || ' of '
                    || cast(missions.missions as string) || ' missions'
        end as reason
    from counted
    left join missions
        on counted.cycle_key = missions.cycle_key
    left join covered
        on counted.cycle_key = covered.cycle_key
)

select * from figures
