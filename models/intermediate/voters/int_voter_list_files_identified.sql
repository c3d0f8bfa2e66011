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

known as (
    select
        identified.*,
        stages.stage_code is not null as is_known_stage
    from identified
    left join stages
        on
            identified.cycle_key = stages.cycle_key
            and identified.stage_code = stages.stage_code
)

select * from known
