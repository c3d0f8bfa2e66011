{# A text without blanks at its ends, null where nothing is left. #}
{% macro text_cleaned(value) -%}
    nullif(trim({{ value }}), '')
{%- endmacro %}
