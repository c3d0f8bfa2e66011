select
    succession_key,
    predecessor_key as predecessor_region_key,
    successor_key as successor_region_key,
    succession_code,
    share,
    share_basis_code,
    match_rule_code,
    succession_date

from {{ ref('int_region_successions') }}
