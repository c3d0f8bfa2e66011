{# First day of the month of a letter, as of which its village codes are read. #}
{% macro month_of_letter(letter_date) -%}
    cast(date_trunc('month', {{ letter_date }}) as date)
{%- endmacro %}
