{#- Every village with the electoral district of the finest region that names it. -#}
with

district_regions as (
    select *
    from {{ ref('int_electoral_district_regions') }}
    where region_key is not null
),

villages as (
    select
        region_key,
        region_code,
        valid_from,
        valid_to
    from {{ ref('int_region_periods') }}
    where region_level = 'village'
),

expanded as (
    {% for level, length in [
        ('province', 2), ('regency', 5), ('district', 8), ('village', 13),
    ] %}
    select
        district_regions.electoral_district_key,
        district_regions.cycle_key,
        district_regions.is_simulated,
        district_regions.chamber_code,
        villages.region_key,
        district_regions.region_level as assigned_level,
        district_regions.is_split as is_partial,
        -- a split region counts only where no finer region names the village
        {{ length }} - case when district_regions.is_split then 20 else 0 end
            as fineness
    from district_regions
    inner join villages
        on
            district_regions.region_code = substr(villages.region_code, 1, {{ length }})
            and {{ is_in_force_on('villages', 'district_regions.as_of') }}
    where district_regions.region_level = '{{ level }}'
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

ranked as (
    select
        *,
        max(fineness) over (
            partition by cycle_key, is_simulated, chamber_code, region_key
        ) as best_fineness
    from expanded
),

-- a village that the list gives to several districts alike stands in each as partial
counted as (
    select
        electoral_district_key,
        cycle_key,
        is_simulated,
        chamber_code,
        region_key,
        max(assigned_level) as assigned_level,
        max(case when is_partial then 1 else 0 end) as is_split,
        count(*) over (
            partition by cycle_key, is_simulated, chamber_code, region_key
        ) as districts
    from ranked
    where fineness = best_fineness
    group by
        electoral_district_key,
        cycle_key,
        is_simulated,
        chamber_code,
        region_key
)

select
    electoral_district_key,
    cycle_key,
    is_simulated,
    chamber_code,
    region_key,
    assigned_level,
    is_split = 1 or districts > 1 as is_partial

from counted
