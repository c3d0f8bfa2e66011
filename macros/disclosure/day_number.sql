{# A day as a number that grows with it, as if each month had 31 days and a year 372. #}
{% macro day_number(day) -%}
    extract(year from {{ day }}) * 372 + extract(month from {{ day }}) * 31 + extract(day from {{ day }})
{%- endmacro %}
