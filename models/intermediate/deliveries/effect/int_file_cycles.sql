{#- The one rule of which election and stage a file is of: as its letter says, else the
    window in which its day lies; else none, and its rows wait for the letter. -#}
with

files as (
    select
        files.*,
        datasets.window_code,
        datasets.is_one_list
    from {{ ref('int_files_current') }} as files
    inner join {{ ref('cycle_datasets') }} as datasets
        on
            files.agency_code = datasets.agency_code
            and files.dataset_code = datasets.dataset_code
),

stages as (
    select * from {{ ref('voter_list_stages') }}
),

windows as (
    select
        'voter_lists' as window_code,
        cycle_key,
        stage_code,
        established_from as belongs_from,
        established_before as belongs_before
    from stages

    union all

    select
        window_code,
        cycle_key,
        cast(null as string) as stage_code,
        belongs_from,
        belongs_before
    from {{ ref('cycle_windows') }}
),

-- A letter that names the election alone leaves the stage to that election's windows.
placed as (
    select
        files.file_id,
        files.delivery_key,
        files.agency_code,
        files.dataset_code,
        files.as_of,
        files.is_simulated,
        files.window_code,
        files.is_one_list,
        coalesce(files.cycle_key, windows.cycle_key) as cycle_key,
        coalesce(files.stage_code, windows.stage_code) as stage_code
    from files
    left join windows
        on
            files.window_code = windows.window_code
            and coalesce(files.cycle_key, windows.cycle_key) = windows.cycle_key
            and files.as_of >= windows.belongs_from
            and files.as_of < windows.belongs_before
)

select
    placed.file_id,
    placed.delivery_key,
    placed.agency_code,
    placed.dataset_code,
    placed.as_of,
    placed.is_simulated,
    placed.cycle_key,
    placed.stage_code,
    placed.is_one_list,
    elections.cycle_key is not null as is_known_cycle,
    stages.stage_code is not null as is_known_stage

from placed
left join {{ ref('elections') }} as elections
    on placed.cycle_key = elections.cycle_key
left join stages
    on
        placed.window_code = 'voter_lists'
        and placed.cycle_key = stages.cycle_key
        and placed.stage_code = stages.stage_code
