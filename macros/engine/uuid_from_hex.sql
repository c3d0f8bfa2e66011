{# 32 hexadecimal digits as a UUID. #}
{% macro uuid_from_hex(value) -%}
    {{ return(adapter.dispatch('uuid_from_hex')(value)) }}
{%- endmacro %}

{% macro default__uuid_from_hex(value) -%}
    try_cast({{ value }} as uuid)
{%- endmacro %}

{% macro spark__uuid_from_hex(value) -%}
    substr({{ value }}, 1, 8) || '-' || substr({{ value }}, 9, 4) || '-'
    || substr({{ value }}, 13, 4) || '-' || substr({{ value }}, 17, 4) || '-'
    || substr({{ value }}, 21, 12)
{%- endmacro %}
