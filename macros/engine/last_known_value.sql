{# The last value of a window that is not null. Arguments: the value, the window. #}
{% macro last_known_value(value, window) -%}
    {{ return(adapter.dispatch('last_known_value')(value, window)) }}
{%- endmacro %}

{% macro default__last_known_value(value, window) -%}
    last_value({{ value }} ignore nulls) over {{ window }}
{%- endmacro %}

{% macro spark__last_known_value(value, window) -%}
    last_value({{ value }}) ignore nulls over {{ window }}
{%- endmacro %}
