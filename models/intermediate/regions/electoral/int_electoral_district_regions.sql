{#- Regions that make up each electoral district; DPD's districts are the provinces. -#}
with

files as (
    select * from {{ ref('int_files_in_effect') }}
    where is_in_effect
),

-- A newer list of one region ends what it no longer has there.
districts_ended as (
    select distinct districts.row_id
    from {{ ref('int_electoral_districts_validated') }} as districts
    inner join {{ ref('int_file_parts_ended') }} as parts
        on
            districts.file_id = parts.file_id
            and districts.region_code || '.' like parts.ended_scope_code || '.%'
),

districts as (
    select
        districts.*,
        files.as_of,
        files.cycle_key,
        files.is_simulated
    from {{ ref('int_electoral_districts_validated') }} as districts
    inner join files
        on districts.file_id = files.file_id
    left join districts_ended
        on districts.row_id = districts_ended.row_id
    where
        districts.rejection_codes is null
        and districts_ended.row_id is null
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
    select
        cycle_key,
        is_simulated,
        max(as_of) as as_of
    from districts
    group by
        cycle_key,
        is_simulated
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
