with

district_regions as (
    select * from {{ ref('int_electoral_district_regions') }}
),

regions as (
    select * from {{ ref('int_regions_nested') }}
),

villages as (
    select
        electoral_district_key,
        count(*) as village_count,
        max(case when is_partial then 1 else 0 end) = 1 as is_partial
    from {{ ref('int_electoral_district_villages') }}
    group by electoral_district_key
),

final as (
    select
        district_regions.electoral_district_key,
        district_regions.cycle_key,
        district_regions.chamber_code,
        district_regions.electoral_district_code,
        max(district_regions.electoral_district_name) as electoral_district_name,
        max(regions.province_key) as province_key,
        max(case
            when district_regions.chamber_code = 'dprd_regency' then regions.regency_key
        end) as regency_key,
        coalesce(max(villages.village_count), 0) as village_count,
        max(case when villages.is_partial then 1 else 0 end) = 1 as is_partial,
        district_regions.is_simulated
    from district_regions
    left join regions
        on district_regions.region_key = regions.region_key
    left join villages
        on district_regions.electoral_district_key = villages.electoral_district_key
    group by
        district_regions.electoral_district_key,
        district_regions.cycle_key,
        district_regions.chamber_code,
        district_regions.electoral_district_code,
        district_regions.is_simulated
)

select * from final
