with

named as (
    select distinct
        files.as_of,
        files.scope_code,
        coalesce({{ region_name_key('voters.district_name') }}, '')
            as district_name_key,
        {{ region_name_key('voters.village_name') }} as village_name_key
    from {{ ref('stg_kpu__voter_lists') }} as voters
    inner join {{ ref('int_files_current') }} as files
        on voters.file_id = files.file_id
    where voters.village_name is not null
),

villages as (
    select * from {{ ref('int_region_names') }}
    where region_level = 'village'
),

missions as (
    select * from {{ ref('int_regions_nested') }}
    where region_level = 'mission'
),

-- The regency is the delivery's scope; the list names district and village only. A
-- mission abroad has no villages: its scope is the place.
resolved as (
    select
        named.as_of,
        named.scope_code,
        named.district_name_key,
        named.village_name_key,
        case
            when max(missions.region_key) is not null then max(missions.region_key)
            when count(distinct villages.region_key) = 1
                then max(villages.region_key)
        end as region_key,
        case
            when max(missions.region_key) is not null then null
            when count(distinct villages.region_key) = 0 then 'unknown'
            when count(distinct villages.region_key) > 1 then 'ambiguous'
        end as reason_code
    from named
    left join missions
        on
            named.scope_code = missions.region_code
            and {{ is_in_force_on('missions', 'named.as_of') }}
    left join villages
        on
            named.scope_code = villages.regency_code
            and named.district_name_key = villages.district_name_key
            and named.village_name_key = villages.village_name_key
            and {{ is_in_force_on('villages', 'named.as_of') }}
    group by
        named.as_of,
        named.scope_code,
        named.district_name_key,
        named.village_name_key
)

select * from resolved
