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
        recaps.voters,
        row_number() over (
            partition by
                files.cycle_key,
                files.stage_code,
                recaps.region_key,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                recaps.row_id asc nulls last
        ) as place_from_newest
    from recaps
    inner join files
        on recaps.file_id = files.file_id
    inner join regions
        on recaps.region_key = regions.region_key
    inner join identities
        on regions.region_key = identities.region_key
),

-- A stage that was recapitulated again counts as it was last.
newest as (
    select
        row_id,
        delivery_key,
        cycle_key,
        stage_code,
        as_of,
        is_simulated,
        region_key,
        region_id,
        region_code,
        districts,
        villages,
        polling_stations,
        male_voters,
        female_voters,
        voters
    from accepted
    where place_from_newest = 1
)

select * from newest
