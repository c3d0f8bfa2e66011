select
    electoral_district_key || '/' || region_key as electoral_district_village_key,
    electoral_district_key,
    region_key,
    cycle_key,
    chamber_code,
    assigned_level,
    is_partial,
    is_simulated

from {{ ref('int_electoral_district_villages') }}
