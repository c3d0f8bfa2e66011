{#
    Condition of every validated model: the row's file is current and not judged yet. Where
    rows of files are kept, the files to read are looked up beforehand and named in the
    query: a list of them reaches the raw files, so that no others are read, which what a
    subquery finds does not.

    Arguments: `file_id`, the column, qualified where the model joins; `judged`, as of
    `forget_replaced_files`, which removes what is judged by older reference data.
#}
{% macro is_in_current_file(file_id='file_id', judged=true) -%}
    {%- if execute and this is not none and is_incremental() -%}
        {%- set new_files = run_query(files_not_kept(judged)).columns[0].values() -%}
        {{ file_id }} in ('{{ new_files | join("', '") }}')
    {%- else -%}
    {{ file_id }} in (
        select current_files.file_id
        from {{ ref('int_files_current') }} as current_files
    )
    {%- endif -%}
{%- endmacro %}

{# Query of the current files of which the model holds no rows yet. Argument: as above. #}
{% macro files_not_kept(judged) -%}
    select current_files.file_id
    from {{ ref('int_files_current') }} as current_files
    where current_files.file_id not in (
        select kept.file_id
        from {{ this }} as kept
        {%- if judged %}
        where kept.reference_version = (
            select max(newest.reference_version)
            from {{ ref('int_files_current') }} as newest
        )
        {%- endif %}
    )
    order by current_files.file_id
{%- endmacro %}
