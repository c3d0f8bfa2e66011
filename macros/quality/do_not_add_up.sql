{#
    True where two parts do not add up to their whole. Counts of any size are added:
    the sum of two bigint can be larger than a bigint.
#}
{% macro do_not_add_up(part, other_part, whole) -%}
    cast({{ part }} as decimal(20, 0)) + cast({{ other_part }} as decimal(20, 0))
    <> cast({{ whole }} as decimal(20, 0))
{%- endmacro %}
