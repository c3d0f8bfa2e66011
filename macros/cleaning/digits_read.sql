{#
    A number that is text as it was meant: without apostrophe and blanks, with the letters
    O, I and L read as the digits they stand for.
#}
{% macro digits_read(value) -%}
    case
        when {{ matches_pattern(value, '[0-9]+') }} then {{ value }}
        else translate(
            upper({{ pattern_replaced(value, "[^0-9A-Za-z.+]", '') }}), 'OIL', '011'
        )
    end
{%- endmacro %}
