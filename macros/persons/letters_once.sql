{#
    A text in which none of some letters stands twice in a row. Argument `letters`: a few of
    them at a time, since each is a step in one expression.
#}
{% macro letters_once(value, letters) -%}
    {%- set once = namespace(sql=value) -%}
    {%- for letter in letters -%}
        {%- set once.sql = pattern_replaced(once.sql, letter ~ '+', letter) -%}
    {%- endfor -%}
    {{ once.sql }}
{%- endmacro %}
