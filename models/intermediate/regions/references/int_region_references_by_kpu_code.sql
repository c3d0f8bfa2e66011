{#- Villages and missions that KPU's codes of stations mean, as KPU's tree of the year
    tells. Without it a domestic code is taken as Kemendagri's, and one abroad as nobody's:
    KPU numbers its missions by the alphabet, so that numbers move with the list. -#}
with

references_written as (
    select
        *,
        'kpu_' || extract(year from as_of) as code_system,
        {{ region_code_dotted('region_code') }} as dotted_code,
        substr(region_code, 1, 2) = '99' as is_overseas
    from {{ ref('int_region_references_combined') }}
    where system_code = 'kpu'
),

places_abroad as (
    select distinct
        'kpu_' || extract(year from as_of) as code_system,
        region_code as dotted_code,
        substr(region_code, 1, 5) as mission_code
    from {{ ref('int_region_trees_dated') }}
    where region_level = 'mission'
),

regions as (
    select * from {{ ref('int_region_periods') }}
),

found as (
    select
        references_written.reference_key,
        references_written.is_overseas,
        max(mapped.region_key) as mapped_key,
        max(villages.region_key) as village_key,
        max(missions.region_key) as mission_key
    from references_written
    left join {{ ref('int_region_codes_mapped') }} as mapped
        on
            references_written.code_system = mapped.code_system
            and references_written.region_code = mapped.external_code
            and mapped.region_level = 'village'
            and not mapped.is_contradictory
    left join regions as villages
        on
            references_written.dotted_code = villages.region_code
            and villages.region_level = 'village'
            and villages.validity_basis_code <> 'carried'
            and {{ is_in_force_on('villages', 'references_written.as_of') }}
    left join places_abroad
        on
            references_written.code_system = places_abroad.code_system
            and references_written.dotted_code = places_abroad.dotted_code
    left join regions as missions
        on
            places_abroad.mission_code = missions.region_code
            and missions.region_level = 'mission'
            and {{ is_in_force_on('missions', 'references_written.as_of') }}
    group by
        references_written.reference_key,
        references_written.is_overseas
)

select
    reference_key,
    case when is_overseas then 'mission' else 'village' end as region_level,
    coalesce(mission_key, mapped_key, village_key) as region_key,
    case
        when coalesce(mission_key, mapped_key) is not null then 'kpu_tree'
        when village_key is not null then 'code'
    end as rule_code,
    case
        when coalesce(mission_key, mapped_key, village_key) is null then 'unknown'
    end as reason_code

from found
