{# True where the whole text matches a regular expression. #}
{% macro matches_pattern(value, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(value, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(value, pattern) -%}
    regexp_full_match({{ value }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches_pattern(value, pattern) -%}
    regexp_like({{ value }}, '^(?:{{ pattern }})$')
{%- endmacro %}
