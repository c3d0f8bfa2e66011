{#- Ledgers of earlier landings hold scopes that are no region code. -#}
{% set stated_scope -%}
    case
        when {{ matches_pattern(
            'scope_code', '(national|[0-9]{2}([.]?[0-9]{2}([.]?[0-9]{2}([.]?[0-9]{4})?)?)?)'
        ) }} then scope_code
        else 'unknown'
    end
{%- endset %}
select
    file_id,
    try_cast(file_number as bigint) as file_number,
    agency_code || '/' || dataset_code || '/' || as_of || '/' || {{ stated_scope }}
    || '/' || file_id as delivery_key,
    {{ stated_scope }} as stated_scope_code,

    -- delivery
    agency_code,
    dataset_code,
    try_cast(as_of as date) as as_of,
    scope_code,
    try_cast(revision as integer) as revision,
    slot_name,
    file_name,
    sha256,
    try_cast(delivered_date as date) as delivered_date,
    letter_number,
    cycle_key,
    stage_code,
    decision_number,
    try_cast(established_date as date) as established_date,
    mode as mode_code,
    try_cast(is_withdrawn as boolean) as is_withdrawn,
    try_cast(is_simulated as boolean) as is_simulated,
    try_cast(holds_persons as boolean) as holds_persons,

    -- size
    try_cast(bytes as bigint) as bytes,
    encoding as encoding_code,
    delimiter,
    try_cast(lines as bigint) as lines,
    try_cast(header_lines as bigint) as header_lines,
    try_cast(title_lines as bigint) as title_lines,
    try_cast(repeated_header_lines as bigint) as repeated_header_lines,
    try_cast(total_lines as bigint) as total_lines,
    try_cast(blank_lines as bigint) as blank_lines,
    try_cast(unreadable_lines as bigint) as unreadable_lines,
    try_cast(data_lines as bigint) as data_lines,
    try_cast(first_landed_at as timestamp) as first_landed_at

from {{ source('landing', 'files') }}
