with

recaps as (
    select * from {{ ref('int_population_recaps_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_files_current') }}
),

accepted as (
    select
        recaps.row_id,
        files.delivery_key,
        files.as_of,
        files.is_simulated,

        recaps.region_key,
        identities.region_id,
        regions.region_code,
        regions.region_level,
        recaps.male_residents,
        recaps.female_residents,
        recaps.residents
    from recaps
    inner join files
        on recaps.file_id = files.file_id
    inner join {{ ref('int_regions_nested') }} as regions
        on recaps.region_key = regions.region_key
    inner join {{ ref('int_regions_succeeded') }} as identities
        on regions.region_key = identities.region_key
)

select * from accepted
