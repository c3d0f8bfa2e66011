{# UUID of what belongs to a pseudonymous key: the key and a text hashed together. #}
{% macro key_of(pseudonym_key, part) -%}
    {{ uuid_from_hex("md5(cast(" ~ pseudonym_key ~ " as string) || '/' || " ~ part ~ ")") }}
{%- endmacro %}
