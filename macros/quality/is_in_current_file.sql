{#
    Condition of every validated model: the row's file is current and not judged yet.
    Argument `file_id`: the column, qualified where the model joins.
#}
{% macro is_in_current_file(file_id='file_id') -%}
    {{ file_id }} in (
        select current_files.file_id
        from {{ ref('int_files_current') }} as current_files
        {%- if this is not none and is_incremental() %}
        where current_files.file_id not in (select distinct file_id from {{ this }})
        {%- endif %}
    )
{%- endmacro %}
