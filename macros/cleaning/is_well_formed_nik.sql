{#
    True for 16 digits with a day (women 40 more) that its month can have and a serial number
    that is not 0000. The region at the front is judged elsewhere, against all code editions.
#}
{% macro is_well_formed_nik(value) -%}
    {{ matches_pattern(
        value,
        '[1-9][0-9]{5}('
        ~ '(0[1-9]|[12][0-9]|4[1-9]|[56][0-9])(0[1-9]|1[0-2])'
        ~ '|(30|70)(0[13-9]|1[0-2])'
        ~ '|(31|71)(0[13578]|1[02])'
        ~ ')[0-9]{6}'
    ) }}
    and right({{ value }}, 4) <> '0000'
{%- endmacro %}
