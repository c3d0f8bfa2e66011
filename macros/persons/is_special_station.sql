{# True for stations of special locations, which are numbered from 901. #}
{% macro is_special_station(tps_number) -%}
    {{ tps_number }} >= '901'
{%- endmacro %}
