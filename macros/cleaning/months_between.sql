{# Whole months that two dates lie apart, rounded, whichever comes first. #}
{% macro months_between(left_date, right_date) -%}
    cast(round(abs({{ days_between(left_date, right_date) }}) / 30.4375) as smallint)
{%- endmacro %}
