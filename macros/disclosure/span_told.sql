{# Least and greatest of the codes that a group tells; `unknown`, `protected` tell nothing. #}
{% macro span_told(code) -%}
{%- set told = "nullif(nullif(" ~ code ~ ", 'unknown'), 'protected')" -%}
    coalesce(min({{ told }}) || max({{ told }}), '')
{%- endmacro %}
