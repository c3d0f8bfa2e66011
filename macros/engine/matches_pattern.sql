{# True where the whole text matches a regular expression. #}
{% macro matches_pattern(value, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(value, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(value, pattern) -%}
    regexp_full_match({{ value }}, '{{ pattern }}')
{%- endmacro %}

{#
    In Java a dot stops at more than a line feed, unless (?d) is set, and `$` also stands
    before the line break at the end: nothing at all may follow here.
#}
{% macro spark__matches_pattern(value, pattern) -%}
    regexp_like({{ value }}, '(?d)^(?:{{ pattern }})(?!(?s:.))')
{%- endmacro %}
