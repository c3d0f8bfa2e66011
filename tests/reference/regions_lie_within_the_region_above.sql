-- Every region but the republic has one above, which holds on its last day, or today.
with

regions as (

    select * from {{ ref('dim_regions') }}

)

select
    regions.region_key,
    regions.parent_region_key

from regions
left join regions as parents
    on regions.parent_region_key = parents.region_key

where
    regions.region_level <> 'country'
    and (
        parents.region_key is null
        or coalesce(parents.valid_to, date '9999-12-31')
        < coalesce(regions.valid_to, date '9999-12-31')
        or parents.valid_from >= coalesce(regions.valid_to, date '9999-12-31')
    )
