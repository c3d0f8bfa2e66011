{# Figures that are held against published ones: the models int_*_as_figures. #}
{% macro computed_figures() -%}
    {{ return([
        ref('int_dpt_recaps_as_figures'),
        ref('int_overseas_as_figures'),
        ref('int_region_codes_as_figures'),
        ref('int_registered_voters_as_figures'),
        ref('int_residents_as_figures'),
    ]) }}
{%- endmacro %}
