{#
    Code of the office to whose lists a region belongs: its regency, abroad the mission.
    Argument: the alias of a relation with region_level and region_code.
#}
{% macro office_code(regions) -%}
    case
        when {{ regions }}.region_level = 'mission' then {{ regions }}.region_code
        else substr({{ regions }}.region_code, 1, 5)
    end
{%- endmacro %}
