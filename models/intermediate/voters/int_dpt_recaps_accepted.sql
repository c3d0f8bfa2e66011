with

recaps as (
    select * from {{ ref('int_dpt_recaps_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_voter_list_files_identified') }}
),

regions as (
    select * from {{ ref('int_regions_nested') }}
),

identities as (
    select * from {{ ref('int_regions_succeeded') }}
),

accepted as (
    select
        recaps.row_id,
        files.delivery_key,
        files.cycle_key,
        files.stage_code,
        files.as_of,
        files.is_simulated,

        recaps.region_key,
        identities.region_id,
        regions.region_code,
        recaps.districts,
        recaps.villages,
        recaps.polling_stations,
        recaps.male_voters,
        recaps.female_voters,
        recaps.voters

    from recaps
    inner join files
        on recaps.file_id = files.file_id
    inner join regions
        on recaps.region_key = regions.region_key
    inner join identities
        on regions.region_key = identities.region_key
)

select * from accepted
