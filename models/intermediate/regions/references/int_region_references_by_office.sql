{#- Villages that a list of an office names by district and village; abroad the mission,
    whose code counts only where the list names it too. -#}
with

references_written as (
    select * from {{ ref('int_region_references_combined') }}
    where system_code = 'office'
),

villages as (
    select * from {{ ref('int_region_names') }}
    where region_level = 'village'
),

offices as (
    select * from {{ ref('int_office_codes') }}
),

-- `Hanoi, Vietnam`, or the city alone
missions as (
    select
        *,
        {{ region_name_key("split_part(region_name, ',', 1)") }} as city_name_key
    from {{ ref('int_regions_nested') }}
    where region_level = 'mission'
),

found as (
    select
        references_written.reference_key,
        max(missions.region_key) as mission_key,
        max(case
            when
                references_written.village_name_key
                in (missions.name_key, missions.city_name_key)
                then missions.region_key
        end) as confirmed_key,
        max(villages.region_key) as village_key,
        count(distinct villages.region_key) as candidates
    from references_written
    left join missions
        on
            references_written.scope_code = missions.region_code
            and {{ is_in_force_on('missions', 'references_written.as_of') }}
    left join offices
        on
            references_written.scope_code = offices.office_code
            and {{ is_in_force_on('offices', 'references_written.as_of') }}
    left join villages
        on
            offices.region_code = villages.regency_code
            and references_written.district_name_key = villages.district_name_key
            and references_written.village_name_key = villages.village_name_key
            and {{ is_in_force_on('villages', 'references_written.as_of') }}
    group by references_written.reference_key
)

select
    reference_key,
    case when mission_key is null then 'village' else 'mission' end as region_level,
    case
        when mission_key is not null then confirmed_key
        when candidates = 1 then village_key
    end as region_key,
    case
        when confirmed_key is not null then 'mission_and_name'
        when mission_key is null and candidates = 1 then 'names_in_office'
    end as rule_code,
    case
        when confirmed_key is not null then null
        when mission_key is not null then 'contradictory'
        when candidates = 0 then 'unknown'
        when candidates > 1 then 'ambiguous'
    end as reason_code

from found
