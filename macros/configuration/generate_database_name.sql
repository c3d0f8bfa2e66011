{# Nothing lands in an open file by accident: a node that names no database goes to `work`. Spark knows schemas only. #}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {%- if target.type == 'duckdb' -%}
        {{- custom_database_name | trim if custom_database_name else 'work' -}}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
{%- endmacro %}
