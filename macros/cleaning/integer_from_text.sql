{#
    A whole number from text: plain digits, digits grouped by dots (`1.089.290`) or by
    commas, or a whole float of a workbook (`697.0`). Null where it would be a guess.
#}
{% macro integer_from_text(value) -%}
    case
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]{1,3}([.][0-9]{3})+') }}
            then try_cast(replace(trim({{ value }}), '.', '') as bigint)
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]{1,3}(,[0-9]{3})+') }}
            then try_cast(replace(trim({{ value }}), ',', '') as bigint)
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]+([.]0+)?') }}
            then try_cast(split_part(trim({{ value }}), '.', 1) as bigint)
    end
{%- endmacro %}
