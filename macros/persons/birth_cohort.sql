{# First year of the five-year cohort of a birth date. #}
{% macro birth_cohort(birth_date) -%}
    cast(
        extract(year from {{ birth_date }}) - extract(year from {{ birth_date }}) % 5
        as smallint
    )
{%- endmacro %}
