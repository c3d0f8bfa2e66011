{#
    A number that is text as it was meant: without apostrophe and blanks, with the letters
    O, I and L read as the digits they stand for. Most numbers are digits alone.
#}
{% macro digits_read(value) -%}
    {%- set bare = pattern_replaced(value, "[^0-9A-Za-z.+]", '') -%}
    case when {{ matches_pattern(value, '[0-9]+') }} then {{ value }} else translate(upper({{ bare }}), 'OIL', '011') end
{%- endmacro %}
