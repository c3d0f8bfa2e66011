{#- Villages and missions of the stations of each delivery. KPU's tree of the same year
    tells what its codes mean; without it the code is taken as Kemendagri's. -#}
with

files as (
    select *
    from {{ ref('int_files_current') }}
    where dataset_code = 'polling_stations'
),

codes as (
    select distinct
        stations.file_id,
        stations.village_code,
        files.as_of,
        substr(stations.village_code, 1, 2) = '99' as is_overseas,
        'kpu_' || extract(year from files.as_of) as code_system,
        case
            when substr(stations.village_code, 1, 2) = '99'
                then '99.' || substr(stations.village_code, 3, 2)
            else {{ region_code_dotted('stations.village_code') }}
        end as region_code
    from {{ ref('stg_kpu__polling_stations') }} as stations
    inner join files
        on stations.file_id = files.file_id
    where stations.village_code is not null
),

places as (
    select
        codes.file_id,
        codes.village_code,
        codes.is_overseas,
        coalesce(mapped.region_key, regions.region_key) as region_key
    from codes
    left join {{ ref('int_region_codes_mapped') }} as mapped
        on
            codes.code_system = mapped.code_system
            and codes.village_code = mapped.external_code
            and mapped.region_level = 'village'
            and not mapped.is_contradictory
    left join {{ ref('int_region_periods') }} as regions
        on
            codes.region_code = regions.region_code
            and regions.region_level in ('village', 'mission')
            and {{ is_in_force_on('regions', 'codes.as_of') }}
)

select * from places
