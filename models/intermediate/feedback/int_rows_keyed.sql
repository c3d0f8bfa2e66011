{{ config(materialized='view') }}

{% for validated in judged_rows() %}
select
    row_id,
    file_id,
    rejection_codes,
    {{ 'unknown_values' if validated in models_with_unknown_values()
        else 'cast(null as string) as unknown_values' }},
    {{ row_key_columns(validated) }}
from {{ validated }}
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
