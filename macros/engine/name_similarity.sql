{# Jaro-Winkler similarity of two names, 0 to 1. #}
{% macro name_similarity(left_name, right_name) -%}
    jaro_winkler_similarity({{ left_name }}, {{ right_name }})
{%- endmacro %}
