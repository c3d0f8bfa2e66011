{#- What any mart may be made of. Restricted records go through the link too, and are
    told apart behind it: int_restricted_records_resolved. -#}
select
    record_id,
    agency_code,
    dataset_code,
    as_of,
    delivery_key,
    slot_landed_at,
    nik,
    nkk,
    name_key,
    birth_date,
    birth_place,
    sex_code,
    region_key,
    is_simulated

from {{ ref('int_person_records_all') }}
where not is_restricted
