{# Comparison level of a field that agrees or not: 1, 0, and -1 where a side is missing. #}
{% macro field_level(left_value, right_value) -%}
    case
        when {{ left_value }} is null or {{ right_value }} is null then -1
        when {{ left_value }} = {{ right_value }} then 1
        else 0
    end
{%- endmacro %}
