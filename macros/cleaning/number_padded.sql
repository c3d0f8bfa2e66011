{#
    A number of station, RT or RW with three digits: without further zeros in front, and
    never cut, so that a longer one stays as long as it is.
#}
{% macro number_padded(value) -%}
    lpad(
        {{ pattern_replaced(text_cleaned(value), '^0+', '') }},
        cast(greatest(
            3, length({{ pattern_replaced(text_cleaned(value), '^0+', '') }})
        ) as integer),
        '0'
    )
{%- endmacro %}
