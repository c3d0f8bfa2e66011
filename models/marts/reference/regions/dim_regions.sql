with

regions as (
    select * from {{ ref('int_regions_nested') }}
),

succeeded as (
    select * from {{ ref('int_regions_succeeded') }}
),

bps_codes as (
    select
        region_key,
        max(external_code) as bps_code
    from {{ ref('int_region_codes_mapped') }}
    where
        code_system_code = 'bps'
        and is_unique
        and rule_code not in ('ended_code', 'later_code')
    group by region_key
),

final as (
    select
        regions.region_key,
        succeeded.region_id,
        regions.region_level,
        regions.region_code,
        regions.region_name,
        regions.region_type_code,
        bps_codes.bps_code,
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
        regions.first_listed_date,
        regions.valid_to is null as is_current,
        succeeded.current_region_key,
        regions.region_level in ('overseas', 'mission') as is_overseas
    from regions
    inner join succeeded
        on regions.region_key = succeeded.region_key
    left join bps_codes
        on regions.region_key = bps_codes.region_key
)

select * from final
