{#- Regions that make up each electoral district; DPD's districts are the provinces. -#}
with

file_cycles as (
    select * from {{ ref('int_file_cycles') }}
),

districts as (
    select
        districts.*,
        file_cycles.as_of,
        file_cycles.cycle_key,
        file_cycles.is_simulated,
        max(file_cycles.as_of) over (
            partition by file_cycles.cycle_key, file_cycles.is_simulated
        ) as newest_as_of
    from {{ ref('int_electoral_districts_validated') }} as districts
    inner join file_cycles
        on districts.file_id = file_cycles.file_id
    where districts.rejection_codes is null
),

resolved as (
    select *
    from {{ ref('int_region_codes_resolved') }}
    where code_system_code = 'kpu_dapil'
),

provinces as (
    select *
    from {{ ref('int_region_periods') }}
    where region_level = 'province'
),

lists as (
    select distinct
        as_of,
        cycle_key,
        is_simulated
    from districts
    where as_of = newest_as_of
),

district_regions as (
    select
        districts.cycle_key,
        districts.is_simulated,
        districts.as_of,
        districts.chamber_code,
        districts.electoral_district_code,
        districts.electoral_district_name,
        districts.region_level,
        resolved.region_key,
        resolved.region_code,
        resolved.rule_code,
        districts.is_split
    from districts
    left join resolved
        on districts.row_id = resolved.row_id
    where districts.as_of = districts.newest_as_of

    union all

    select
        lists.cycle_key,
        lists.is_simulated,
        lists.as_of,
        'dpd' as chamber_code,
        provinces.region_code as electoral_district_code,
        provinces.region_name as electoral_district_name,
        'province' as region_level,
        provinces.region_key,
        provinces.region_code,
        'code_and_name' as rule_code,
        false as is_split
    from lists
    inner join provinces
        on {{ is_in_force_on('provinces', 'lists.as_of') }}
)

select
    district_regions.*,
    district_regions.cycle_key || '/'
    || case when district_regions.is_simulated then 'simulated/' else '' end
    || district_regions.chamber_code || '/' || district_regions.electoral_district_code
        as electoral_district_key

from district_regions
