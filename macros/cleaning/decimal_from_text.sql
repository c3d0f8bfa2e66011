{#
    A decimal number from text: `4174.211`, `4.174,21` or `4174,21`. A number with one dot
    and three digits behind it is read as a decimal, as its column never holds counts.
#}
{% macro decimal_from_text(value) -%}
    case
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]{1,3}([.][0-9]{3})*,[0-9]+') }}
            then try_cast(
                replace(replace(trim({{ value }}), '.', ''), ',', '.') as decimal(18, 4)
            )
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]+,[0-9]+') }}
            then try_cast(replace(trim({{ value }}), ',', '.') as decimal(18, 4))
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]+([.][0-9]+)?') }}
            then try_cast(trim({{ value }}) as decimal(18, 4))
    end
{%- endmacro %}
