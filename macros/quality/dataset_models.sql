{# Staging models whose rows name their region by Kemendagri code, with a name beside it. #}
{% macro region_coded_models() -%}
    {{ return([
        ref('stg_dukcapil__population_recaps'),
        ref('stg_big__areas'),
    ]) }}
{%- endmacro %}
