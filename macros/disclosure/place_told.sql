{#
    Region of a record as finely as it may be told: the least region that holds it and that
    is told of its person, the republic where none is. Null where the record has none.

    Arguments: `regions`, relation of int_regions_nested joined to the record; `persons`,
    relation of int_persons_disclosed; `finest`, village or district.
#}
{% macro place_told(regions, persons, finest='village') -%}
    case
        {% if finest == 'village' -%}
        when {{ regions }}.region_key = {{ persons }}.region_key
            then {{ persons }}.region_key
        {% endif -%}
        {% for level in ('district_key', 'regency_key', 'province_key') -%}
        when
            coalesce({{ regions }}.{{ level }}, {{ regions }}.region_key)
            = {{ persons }}.{{ level }}
            then {{ persons }}.{{ level }}
        {% endfor -%}
        when {{ regions }}.region_key is not null then {{ persons }}.country_key
    end
{%- endmacro %}
