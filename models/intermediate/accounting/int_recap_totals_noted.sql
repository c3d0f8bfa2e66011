-- Total rows are held against the sum of the others and judged by no rule.
select
    file_id,
    cast(null as string) as rejection_codes,
    unknown_values

from {{ ref('stg_kpu__dpt_recaps') }}

where
    is_total
    and unknown_values is not null
