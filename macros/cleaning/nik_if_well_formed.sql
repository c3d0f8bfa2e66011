{# A NIK without marks around it where its 16 digits can be one, else null. #}
{% macro nik_if_well_formed(value) -%}
    case
        when {{ is_well_formed_nik(digits_read(value)) }}
            then {{ digits_read(value) }}
    end
{%- endmacro %}
