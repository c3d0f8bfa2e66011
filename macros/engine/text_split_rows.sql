{#
    One row per part of a text joined by commas or another separator, an SQL expression of
    one character; stands alone in a select list.
#}
{% macro text_split_rows(value, separator="','") -%}
    {{ return(adapter.dispatch('text_split_rows')(value, separator)) }}
{%- endmacro %}

{% macro default__text_split_rows(value, separator) -%}
    unnest(string_split({{ value }}, {{ separator }}))
{%- endmacro %}

{% macro spark__text_split_rows(value, separator) -%}
    explode(split({{ value }}, {{ separator }}))
{%- endmacro %}
