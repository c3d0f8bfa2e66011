{#
    Pre-hook of models that keep rows of files: removes the rows of files that are no longer
    current and, where rows are judged by reference data, all that an older set of it
    judged, so that an incremental build and a full one give the same content.
    Argument `judged`: whether the rows depend on reference data.
#}
{% macro forget_replaced_files(judged=true) %}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            file_id not in (select file_id from {{ ref('int_files_current') }})
            {%- if judged %}
            or reference_version <> (
                select max(reference_version) from {{ ref('int_files_current') }}
            )
            {%- endif %}
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}
