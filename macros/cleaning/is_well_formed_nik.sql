{#
    True for 16 digits with a possible day (1-31, women 41-71) and month and a serial number
    that is not 0000. The region at the front is judged elsewhere, against all code editions.
#}
{% macro is_well_formed_nik(value) -%}
    {{ matches_pattern(
        value,
        '[1-9][0-9]{5}(0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(0[1-9]|1[0-2])[0-9]{6}'
    ) }}
    and right({{ value }}, 4) <> '0000'
{%- endmacro %}
