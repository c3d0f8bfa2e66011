with

files as (
    select *
    from {{ ref('int_files_current') }}
    where
        agency_code = 'kpu'
        and dataset_code in ('dpt_recap', 'voter_list')
),

stages as (
    select * from {{ ref('voter_list_stages') }}
),

-- The covering letter names cycle and stage; a file without one is placed by its day.
identified as (
    select
        files.file_id,
        files.delivery_key,
        files.dataset_code,
        files.as_of,
        coalesce(files.established_date, files.as_of) as established_date,
        files.decision_number,
        files.scope_code,
        files.is_simulated,
        coalesce(files.cycle_key, stages.cycle_key) as cycle_key,
        coalesce(files.stage_code, stages.stage_code) as stage_code
    from files
    left join stages
        on
            files.as_of >= stages.established_from
            and files.as_of < stages.established_before
),

offices as (
    select * from {{ ref('int_regions_nested') }}
    where region_level in ('regency', 'mission')
),

-- Only regencies and missions establish lists.
known as (
    select
        identified.*,
        stages.stage_code is not null as is_known_stage,
        offices.region_key is not null as is_of_office
    from identified
    left join stages
        on
            identified.cycle_key = stages.cycle_key
            and identified.stage_code = stages.stage_code
    left join offices
        on
            identified.scope_code = offices.region_code
            and {{ is_in_force_on('offices', 'identified.established_date') }}
)

select * from known
