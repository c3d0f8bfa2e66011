{#
    A date from text: day, month and year parted by bar, slash, dash or dot, the ISO form
    with or without a time, or the serial number of a workbook. Null for anything else and
    for a day that does not exist.
#}
{% macro date_from_text(value) -%}
    case
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]{2}[|/.-][0-9]{2}[|/.-][0-9]{4}') }}
            then try_cast(
                substr(trim({{ value }}), 7, 4) || '-' || substr(trim({{ value }}), 4, 2)
                || '-' || substr(trim({{ value }}), 1, 2) as date
            )
        when {{ matches_pattern('trim(' ~ value ~ ')', '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?') }}
            then try_cast(substr(trim({{ value }}), 1, 10) as date)
        when {{ matches_pattern('trim(' ~ value ~ ')', '[1-5][0-9]{4}([.]0)?') }}
            then date '1899-12-30'
                + try_cast(substr(trim({{ value }}), 1, 5) as integer)
    end
{%- endmacro %}
