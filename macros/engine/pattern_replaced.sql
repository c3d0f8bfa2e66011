{# A text with every match of a regular expression replaced. #}
{% macro pattern_replaced(value, pattern, replacement) -%}
    {{ return(adapter.dispatch('pattern_replaced')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro default__pattern_replaced(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__pattern_replaced(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
