{#
    Each column is null exactly where its description says. The failing row tells by
    column how many rows break the promise. Argument `columns`: condition by column, true
    where the column is null; it may read every column of the row.
#}
{% test nulls_as_described(model, columns) %}
with

broken as (
    select
        {% for column, condition in columns.items() %}
        count(
            case
                when coalesce({{ condition }}, false) <> ({{ column }} is null) then 1
            end
        ) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
)

select *
from broken
where {{ columns | join(' > 0 or ') }} > 0
{% endtest %}
