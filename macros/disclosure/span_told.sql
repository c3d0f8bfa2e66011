{#
    Least and greatest of the codes that a group tells; `unknown` and `protected` tell nothing.
    Arguments: the code, and one that is known anyhow.
#}
{% macro span_told(code, known="'unknown'") -%}
{%- set told = "nullif(nullif(nullif(" ~ code ~ ", 'unknown'), 'protected'), " ~ known ~ ")" -%}
    coalesce(min({{ told }}) || max({{ told }}), '')
{%- endmacro %}
