{# Values of a group as one comma-joined text. Arguments: the value and its order. #}
{% macro text_joined(value, order_by) -%}
    {{ return(adapter.dispatch('text_joined')(value, order_by)) }}
{%- endmacro %}

{% macro default__text_joined(value, order_by) -%}
    string_agg({{ value }}, ',' order by {{ order_by }})
{%- endmacro %}

{% macro spark__text_joined(value, order_by) -%}
    array_join(
        transform(
            array_sort(collect_list(struct({{ order_by }} as place, {{ value }} as part))),
            each -> each.part
        ), ','
    )
{%- endmacro %}
