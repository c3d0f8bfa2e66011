{#
    The members of a plug, one below the other, in the columns of the contract of the model
    that calls. Argument: the list of the plug.
#}
{% macro united(members) -%}
    {%- for member in members %}
select {{ model.columns | join(', ') }}
from {{ member }}
    {%- if not loop.last %}

union all
    {% endif %}
    {%- endfor %}
{%- endmacro %}
