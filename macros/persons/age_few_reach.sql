{#
    The age that few exceed: to be older is a finding that may be right, and sets a person
    apart. In Malang the office visited 19 such voters and found them alive.
#}
{% macro age_few_reach() -%}
    100
{%- endmacro %}
