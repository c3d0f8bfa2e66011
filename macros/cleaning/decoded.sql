{#
    The code that a delivered value means, by the seed values_<agency>: null where nothing
    was delivered, `otherwise` where the map does not have the value. What an unknown value
    does to its row is said in the seed value_maps. Arguments: the column, the agency, the
    name of the map; `otherwise` is `other` where the column may hold any text.
#}
{% macro decoded(column, agency, value_map, otherwise='unknown') -%}
    case when {{ text_cleaned(column) }} is not null then coalesce({{ value_looked_up(
        'upper(trim(' ~ column ~ '))', ref('values_' ~ agency), value_map
    ) }}, '{{ otherwise }}') end
{%- endmacro %}
