{#
    The code of a value in a relation of (value_map, delivered_value, code), null where the
    map does not have it. The map is built once and looked up in each row, so that it costs
    hardly more than a `case`. Arguments: the value, the relation, the name of the map.
#}
{% macro value_looked_up(value, relation, value_map) -%}
    {{ return(adapter.dispatch('value_looked_up')(value, relation, value_map)) }}
{%- endmacro %}

{% macro default__value_looked_up(value, relation, value_map) -%}
    map_extract_value((
        select map_from_entries(list(row(decoding.delivered_value, decoding.code)))
        from {{ relation }} as decoding where decoding.value_map = '{{ value_map }}'), {{ value }})
{%- endmacro %}

{% macro spark__value_looked_up(value, relation, value_map) -%}
    element_at((
        select map_from_entries(collect_list(struct(decoding.delivered_value, decoding.code)))
        from {{ relation }} as decoding where decoding.value_map = '{{ value_map }}'), {{ value }})
{%- endmacro %}
