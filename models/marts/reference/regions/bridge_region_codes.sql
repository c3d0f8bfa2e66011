select
    region_code_key,
    code_system,
    external_code,
    external_name,
    region_level,
    region_key,
    rule_code,
    is_unique,
    is_contradictory,
    reason_code,
    as_of

from {{ ref('int_region_codes_mapped') }}
