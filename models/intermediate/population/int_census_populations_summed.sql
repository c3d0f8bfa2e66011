with

villages as (
    select * from {{ ref('int_census_populations_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_files_current') }}
),

regions as (
    select * from {{ ref('int_regions_nested') }}
),

identities as (
    select * from {{ ref('int_regions_succeeded') }}
),

-- The regency sum holds every village; a village of its own only where it resolves.
located as (
    select
        file_id,
        regency_region_key as region_key,
        residents
    from villages

    union all

    select
        file_id,
        village_region_key as region_key,
        residents
    from villages
    where village_region_key is not null
),

summed as (
    select
        -- where several files of a day tell of a region, the first by name of its key
        min(files.delivery_key) as delivery_key,
        files.as_of,
        files.is_simulated,
        regions.region_key,
        identities.region_id,
        regions.region_code,
        regions.region_level,
        cast(sum(located.residents) as bigint) as residents
    from located
    inner join files
        on located.file_id = files.file_id
    inner join regions
        on located.region_key = regions.region_key
    inner join identities
        on regions.region_key = identities.region_key
    group by
        files.as_of,
        files.is_simulated,
        regions.region_key,
        identities.region_id,
        regions.region_code,
        regions.region_level
)

select * from summed
