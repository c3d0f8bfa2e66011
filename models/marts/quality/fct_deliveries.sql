select
    files.delivery_key,
    files.file_id,
    files.agency_code,
    files.dataset_code,
    files.as_of,
    files.scope_code,
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
    files.cycle_key,
    files.stage_code,
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
    files.title_lines,
    files.repeated_header_lines,
    files.total_lines,
    files.blank_lines,
    files.unreadable_lines,
    files.data_lines,
    files.first_landed_at,

    files.holds_persons,
    files.is_simulated

from {{ ref('int_files_statused') }} as files
left join {{ ref('int_files_in_effect') }} as in_effect
    on files.file_id = in_effect.file_id
left join {{ ref('int_datasets_described') }} as datasets
    on
        files.agency_code = datasets.agency_code
        and files.dataset_code = datasets.dataset_code
