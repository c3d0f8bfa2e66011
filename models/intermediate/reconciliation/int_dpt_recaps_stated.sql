{#- What recaps state of each regency, right or not: a row whose counts contradict each
    other is held back, but still compared. -#}
with

recaps as (
    select * from {{ ref('int_dpt_recaps_validated') }}
    where
        region_key is not null
        and coalesce(rejection_codes, '') not like '%regency_name:ambiguous%'
        and coalesce(rejection_codes, '') not like '%regency_name:duplicate%'
),

files as (
    select * from {{ ref('int_voter_list_files_identified') }}
    where is_known_stage
),

regions as (
    select * from {{ ref('int_regions_nested') }}
),

stated as (
    select
        recaps.row_id,
        files.delivery_key,
        files.cycle_key,
        files.stage_code,
        files.as_of,
        files.place_from_newest,
        files.is_simulated,
        regions.region_code,
        recaps.male_voters,
        recaps.female_voters,
        recaps.voters,
        row_number() over (
            partition by recaps.file_id, recaps.region_key
            order by
                case when recaps.rejection_codes is null then 0 else 1 end nulls last,
                recaps.line_no nulls last
        ) as place_in_file
    from recaps
    inner join files
        on recaps.file_id = files.file_id
    inner join regions
        on recaps.region_key = regions.region_key
)

select * from stated
where place_in_file = 1
