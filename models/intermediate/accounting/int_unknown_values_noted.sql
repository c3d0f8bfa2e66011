{% for validated in models_with_unknown_values() %}
select
    file_id,
    rejection_codes,
    unknown_values
from {{ validated }}
where unknown_values is not null

union all

{% endfor %}
-- total rows are held against the sum of the others and judged by no rule
select
    file_id,
    cast(null as string) as rejection_codes,
    unknown_values
from {{ ref('stg_kpu__dpt_recaps') }}
where
    is_total
    and unknown_values is not null
