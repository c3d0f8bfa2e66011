{#
    Every value of the column is a code of a list of `dim_codes`; a list that is not there
    fails whatever the column holds. Arguments: `list`, the name of the list; `beside`, values
    that the column may have too, as its description says.
#}
{% test code_of(model, column_name, list, beside=[]) %}
with

codes as (
    select code from {{ ref('dim_codes') }}
    where code_list = '{{ list }}'
)

select cast({{ column_name }} as string) as code
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in (select codes.code from codes)
    {% if beside %}
    and {{ column_name }} not in ('{{ beside | join("', '") }}')
    {% endif %}

union all

select 'no list {{ list }}' as code
where not exists (select 1 from codes)
{% endtest %}
