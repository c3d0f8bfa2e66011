{#- What stands above each region as numbers, of which a database holds millions beside
    each other in a quarter of the memory of keys. -#}
with

regions as (
    select
        region_key,
        province_key,
        regency_key,
        district_key,
        case when region_level in ('village', 'mission') then region_key end
            as village_key
    from {{ ref('int_regions_nested') }}
),

numbered as (
    select
        region_key,
        case
            when province_key is not null
                then dense_rank() over (order by province_key nulls last)
        end as province_number,
        case
            when regency_key is not null
                then dense_rank() over (order by regency_key nulls last)
        end as regency_number,
        case
            when district_key is not null
                then dense_rank() over (order by district_key nulls last)
        end as district_number,
        case
            when village_key is not null
                then dense_rank() over (order by village_key nulls last)
        end as village_number
    from regions
)

select * from numbered
