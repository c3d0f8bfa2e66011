{# One row per part of a comma-joined text; stands alone in a select list. #}
{% macro text_split_rows(value) -%}
    {{ return(adapter.dispatch('text_split_rows')(value)) }}
{%- endmacro %}

{% macro default__text_split_rows(value) -%}
    unnest(string_split({{ value }}, ','))
{%- endmacro %}

{% macro spark__text_split_rows(value) -%}
    explode(split({{ value }}, ','))
{%- endmacro %}
