with

areas as (
    select * from {{ ref('int_areas_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_files_current') }}
),

keyed as (
    select
        case when files.is_simulated then 'simulated/' else '' end
        || files.as_of || '/' || areas.region_key as region_area_key,
        files.as_of,
        areas.region_key,
        areas.area_km2,
        files.delivery_key,
        files.is_simulated
    from areas
    inner join files
        on areas.file_id = files.file_id
)

select * from keyed
