{# The first 128 bits of SHA-256 of a text, as 32 hexadecimal digits. #}
{% macro identity_hash(value) -%}
    {{ return(adapter.dispatch('identity_hash')(value)) }}
{%- endmacro %}

{% macro default__identity_hash(value) -%}
    substr(sha256({{ value }}), 1, 32)
{%- endmacro %}

{% macro spark__identity_hash(value) -%}
    substr(sha2({{ value }}, 256), 1, 32)
{%- endmacro %}
