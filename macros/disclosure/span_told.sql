{#
    Least and greatest of the codes that a group tells; `unknown` and `protected` tell nothing.
    Arguments: the code, and one that is known anyhow.
#}
{% macro span_told(code, known="'unknown'") -%}
{%- set told = "nullif(nullif(nullif(" ~ code ~ ", 'unknown'), 'protected'), " ~ known ~ ")" -%}
    coalesce(min({{ told }}) || max({{ told }}), '')
{%- endmacro %}

{#
    The same of numbers. Arguments: the number, and a letter behind it, so that no two spans
    make the text of others.
#}
{% macro numbers_told(number, letter) -%}
    coalesce(cast(min({{ number }}) as string) || '-' || cast(max({{ number }}) as string) || '{{ letter }}', '')
{%- endmacro %}
