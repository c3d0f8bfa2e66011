{# No two rows agree in all of the columns. Argument `columns`: list of column names. #}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as repeats
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
