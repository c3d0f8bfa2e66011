{#
    Values of a group as one comma-joined text, without nulls; null where there are none.
    Arguments: the value and its order. DuckDB's `string_agg(… order by …)` sorts in every
    group for itself, which takes four times as long where groups are many and small.
#}
{% macro text_joined(value, order_by) -%}
    {{ return(adapter.dispatch('text_joined')(value, order_by)) }}
{%- endmacro %}

{% macro default__text_joined(value, order_by) -%}
    array_to_string(
        list_transform(
            list_sort(
                list({'place': {{ order_by }}, 'part': {{ value }}})
                filter (where {{ value }} is not null)
            ),
            lambda each: struct_extract(each, 'part')
        ),
        ','
    )
{%- endmacro %}

{% macro spark__text_joined(value, order_by) -%}
    case
        when count({{ value }}) > 0 then array_join(
            transform(
                array_sort(
                    collect_list(struct({{ order_by }} as place, {{ value }} as part))
                ),
                each -> each.part
            ), ','
        )
    end
{%- endmacro %}
