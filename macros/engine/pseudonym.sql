{#
    HMAC-SHA256 of a text under the pseudonym key, 32 hexadecimal digits. The function is
    defined for the session by the command or the profile's plugin; the key stands in no
    compiled SQL.
#}
{% macro pseudonym(value) -%}
    substr(pseudonym({{ value }}), 1, 32)
{%- endmacro %}
