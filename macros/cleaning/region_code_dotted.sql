{#
    A region code with dots: codes of 4, 6 and 10 characters without dots get them, every
    other text stays as it is.
#}
{% macro region_code_dotted(value) -%}
    case
        when instr({{ value }}, '.') > 0 then trim({{ value }})
        when length(trim({{ value }})) = 4
            then substr(trim({{ value }}), 1, 2) || '.' || substr(trim({{ value }}), 3, 2)
        when length(trim({{ value }})) = 6
            then substr(trim({{ value }}), 1, 2) || '.' || substr(trim({{ value }}), 3, 2)
                || '.' || substr(trim({{ value }}), 5, 2)
        when length(trim({{ value }})) = 10
            then substr(trim({{ value }}), 1, 2) || '.' || substr(trim({{ value }}), 3, 2)
                || '.' || substr(trim({{ value }}), 5, 2)
                || '.' || substr(trim({{ value }}), 7, 4)
        else {{ text_cleaned(value) }}
    end
{%- endmacro %}
