{# A text with each of its words in small letters after a capital. #}
{% macro title_cased(value) -%}
    {{ return(adapter.dispatch('title_cased')(value)) }}
{%- endmacro %}

{% macro default__title_cased(value) -%}
    array_to_string(
        list_transform(
            string_split(lower({{ value }}), ' '),
            lambda word : upper(substr(word, 1, 1)) || substr(word, 2)
        ),
        ' '
    )
{%- endmacro %}

{% macro spark__title_cased(value) -%}
    initcap({{ value }})
{%- endmacro %}
