with

regions as (

    select * from {{ ref('int_regions_nested') }}

),

succeeded as (

    select * from {{ ref('int_regions_succeeded') }}

),

final as (

    select
        regions.region_key,
        succeeded.region_id,
        regions.region_level,
        regions.region_code,
        regions.region_name,
        regions.region_type_code,
        cast(null as string) as bps_code,
        regions.parent_region_key,
        regions.province_key,
        regions.regency_key,
        regions.district_key,
        regions.province_name,
        regions.regency_name,
        regions.district_name,
        regions.valid_from,
        regions.valid_to,
        regions.validity_basis_code,
        regions.valid_to is null as is_current,
        succeeded.current_region_key,
        regions.region_level in ('overseas', 'mission') as is_overseas

    from regions
    inner join succeeded
        on regions.region_key = succeeded.region_key

)

select * from final
