{#
    The lines of a source with `row_id`, the key of a delivered row: the number of its file
    in the ledger and its line, in one BIGINT. Row 30000000017 is line 17 of file 3.
#}
{% macro lines_numbered(source) -%}
    select
        lines.*,
        files.file_number * 10000000000 + lines.line_no as row_id
    from {{ source }} as lines
    inner join {{ ref('stg_landing__files') }} as files
        on lines.file_id = files.file_id
{%- endmacro %}
