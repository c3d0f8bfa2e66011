-- What a letter is asked to say; what rows were held back for, it did not say rightly.
with

files as (
    select
        files.file_id,
        files.delivered_date,
        files.letter_number,
        files.decision_number,
        files.established_date,
        files.stated_scope_code,
        datasets.window_code,
        cycles.is_known_cycle,
        cycles.is_known_stage
    from {{ ref('int_files_current') }} as files
    left join {{ ref('cycle_datasets') }} as datasets
        on
            files.agency_code = datasets.agency_code
            and files.dataset_code = datasets.dataset_code
    left join {{ ref('int_file_cycles') }} as cycles
        on files.file_id = cycles.file_id
),

statements as (
    select
        file_id,
        'delivered_date' as statement_code,
        delivered_date is not null as is_stated
    from files

    union all

    select
        file_id,
        'letter_number' as statement_code,
        letter_number is not null as is_stated
    from files

    union all

    select
        file_id,
        'scope_code' as statement_code,
        stated_scope_code <> 'unknown' as is_stated
    from files

    union all

    select
        file_id,
        'cycle_key' as statement_code,
        coalesce(is_known_cycle, false) as is_stated
    from files
    where window_code is not null

    union all

    select
        file_id,
        'stage_code' as statement_code,
        coalesce(is_known_stage, false) as is_stated
    from files
    where window_code = 'voter_lists'

    union all

    select
        file_id,
        'decision_number' as statement_code,
        decision_number is not null as is_stated
    from files
    where window_code = 'voter_lists'

    union all

    select
        file_id,
        'established_date' as statement_code,
        established_date is not null as is_stated
    from files
    where window_code = 'voter_lists'

    union all

    select
        file_id,
        column_name as statement_code,
        false as is_stated
    from {{ ref('int_row_faults') }}
    where dimension_code = 'metadata'
),

judged as (
    select
        file_id,
        statement_code,
        min(case when is_stated then 1 else 0 end) = 1 as is_stated
    from statements
    group by
        file_id,
        statement_code
)

select * from judged
