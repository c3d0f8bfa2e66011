with

files as (
    select * from {{ ref('int_files_statused') }}
),

cycles as (
    select cycle_key from {{ ref('elections') }}
),

stages as (
    select distinct stage_code from {{ ref('voter_list_stages') }}
)

select
    files.delivery_key,
    files.file_id,
    files.agency_code,
    files.dataset_code,
    files.as_of,
    files.stated_scope_code as scope_code,
    files.revision,
    files.status_code,
    coalesce(in_effect.is_in_effect, false) as is_in_effect,

    -- covering letter
    files.delivered_date,
    cast(case
        when {{ days_between('files.as_of', 'files.delivered_date') }}
            > datasets.allowed_lateness_days
            then
                {{ days_between('files.as_of', 'files.delivered_date') }}
                - datasets.allowed_lateness_days
        when
            files.delivered_date is not null
            and datasets.allowed_lateness_days is not null
            then 0
    end as integer) as late_days,
    files.letter_number,
    case
        when files.cycle_key is not null then coalesce(cycles.cycle_key, 'unknown')
    end as cycle_key,
    case
        when files.stage_code is not null then coalesce(stages.stage_code, 'unknown')
    end as stage_code,
    files.decision_number,
    files.established_date,
    files.mode_code,

    -- file
    files.file_name,
    files.sha256,
    files.bytes,
    files.encoding_code,
    files.delimiter,
    files.lines,
    files.header_lines,
    headers.header_digest,
    files.title_lines,
    files.repeated_header_lines,
    files.total_lines,
    files.blank_lines,
    files.unreadable_lines,
    files.data_lines,
    files.first_landed_at,

    files.holds_persons,
    files.is_simulated

from files
left join cycles
    on files.cycle_key = cycles.cycle_key
left join stages
    on files.stage_code = stages.stage_code
left join {{ ref('int_file_headers') }} as headers
    on files.file_id = headers.file_id
left join {{ ref('int_files_in_effect') }} as in_effect
    on files.file_id = in_effect.file_id
left join {{ ref('int_datasets_described') }} as datasets
    on
        files.agency_code = datasets.agency_code
        and files.dataset_code = datasets.dataset_code
