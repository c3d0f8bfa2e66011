select
    files.delivery_key,
    files.file_id,
    files.agency_code,
    files.dataset_code,
    files.status_code,

    files.lines,
    cast(coalesce(lines_in_raw.raw_lines, 0) as bigint) as raw_lines,
    files.header_lines + files.title_lines + files.repeated_header_lines
    + files.total_lines + files.blank_lines as other_lines,
    files.unreadable_lines,
    files.data_lines,
    cast(coalesce(files_validated.accepted_rows, 0) as bigint) as accepted_rows,
    cast(coalesce(files_validated.quarantined_rows, 0) as bigint)
        as quarantined_rows,

    files.lines = coalesce(lines_in_raw.raw_lines, 0)
    and files.data_lines = coalesce(lines_in_raw.raw_data_lines, 0)
    and files.lines
    = files.header_lines + files.title_lines + files.repeated_header_lines
    + files.total_lines + files.blank_lines + files.unreadable_lines
    + files.data_lines as is_closed_at_landing,
    case
        when files.status_code in ('current', 'incomplete')
            then
                coalesce(files_validated.accepted_rows, 0)
                + coalesce(files_validated.quarantined_rows, 0)
                = files.data_lines
                and coalesce(files_validated.validated_lines, 0)
                = files.data_lines
        else files_validated.file_id is null
    end as is_closed_at_validation,
    files.is_simulated

from {{ ref('int_files_statused') }} as files
left join {{ ref('int_file_lines_counted') }} as lines_in_raw
    on files.file_id = lines_in_raw.file_id
left join {{ ref('int_files_validated') }} as files_validated
    on files.file_id = files_validated.file_id
