{# Ends the query with a sentence. Argument: the sentence as SQL text. #}
{% macro failure_of(sentence) -%}
    {{ return(adapter.dispatch('failure_of')(sentence)) }}
{%- endmacro %}

{% macro default__failure_of(sentence) -%}
    error({{ sentence }})
{%- endmacro %}

{% macro spark__failure_of(sentence) -%}
    raise_error({{ sentence }})
{%- endmacro %}
