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
        {% for level in ('province', 'regency', 'district', 'village') -%}
        case
            when {{ level }}_key is not null
                then dense_rank() over (order by {{ level }}_key nulls last)
        end as {{ level }}_number{{ ',' if not loop.last }}
        {% endfor %}
    from regions
)

select * from numbered
