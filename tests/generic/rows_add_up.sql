{#
    Every row meets the condition; a failing row shows the whole account, so that the file
    is named. Argument `condition`: true where the account closes.
#}
{% test rows_add_up(model, condition) %}
select *
from {{ model }}
where not coalesce({{ condition }}, false)
{% endtest %}
