{# A text with every match of a regular expression replaced; a `$` stands for the end. #}
{% macro pattern_replaced(value, pattern, replacement) -%}
    {{ return(adapter.dispatch('pattern_replaced')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro default__pattern_replaced(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# As in matches_pattern: Java's `$` also stands before the line break at the end. #}
{% macro spark__pattern_replaced(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '(?d){{ pattern | replace("$", "(?!(?s:.))") }}', '{{ replacement }}')
{%- endmacro %}
