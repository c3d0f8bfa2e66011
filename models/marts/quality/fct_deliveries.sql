select
    delivery_key,
    file_id,
    agency_code,
    dataset_code,
    as_of,
    scope_code,
    revision,
    status_code,

    -- covering letter
    delivered_date,
    letter_number,
    cycle_key,
    stage_code,
    decision_number,
    established_date,
    mode_code,

    -- file
    file_name,
    sha256,
    bytes,
    encoding_code,
    delimiter,
    lines,
    header_lines,
    title_lines,
    repeated_header_lines,
    total_lines,
    blank_lines,
    unreadable_lines,
    data_lines,
    first_landed_at,

    holds_persons,
    is_simulated

from {{ ref('int_files_statused') }}
