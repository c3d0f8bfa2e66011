{# Nothing lands in an open file by accident: a node that names no database goes to `work`. #}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {{- custom_database_name | trim if custom_database_name else ('work' if target.type == 'duckdb' else none) -}}
{%- endmacro %}
