{#
    No count that is published is of 1 to 9 persons. Whoever protected the cells made it
    so; this measures it on every build.
#}
{% test no_small_cell(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} between 1 and 9
{% endtest %}
