{#
    Pre-hook of every validated model: removes the rows of files that are no longer
    current, and all rows judged against an older set of reference data, so that an
    incremental build and a full one give the same content.
#}
{% macro forget_replaced_files() %}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            file_id not in (select file_id from {{ ref('int_files_current') }})
            or reference_version <> (
                select max(reference_version) from {{ ref('int_files_current') }}
            )
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}
