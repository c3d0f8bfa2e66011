{#
    What a deed proves of each spouse: the marriage, and by a divorce too that there had been
    one, on its day at the latest. Argument: the spouses.
#}
{% macro spouses_as_events(spouses) -%}
select
    row_id,
    'marriage' as event_code,
    proven_date as valid_from,
    cast(null as date) as valid_to,
    as_of,
    'document' as evidence_grade_code

from {{ spouses }}

union all

select
    row_id,
    'divorce' as event_code,
    proven_date as valid_from,
    cast(null as date) as valid_to,
    as_of,
    'document' as evidence_grade_code

from {{ spouses }}

where kind_code = 'divorce'
{%- endmacro %}
