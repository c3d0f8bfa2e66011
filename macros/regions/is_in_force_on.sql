{#
    True where a row with valid_from and valid_to (exclusive, null = in force) holds on a
    day. Arguments: alias of the relation, the day.
#}
{% macro is_in_force_on(relation_alias, day) -%}
    {{ relation_alias }}.valid_from <= {{ day }}
    and coalesce({{ relation_alias }}.valid_to, date '9999-12-31') > {{ day }}
{%- endmacro %}

{# True where such a row held on the day before. #}
{% macro was_in_force_before(relation_alias, day) -%}
    {{ relation_alias }}.valid_from < {{ day }}
    and coalesce({{ relation_alias }}.valid_to, date '9999-12-31') >= {{ day }}
{%- endmacro %}
