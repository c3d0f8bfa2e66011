select
    dataset_key,
    agency_code,
    dataset_code,
    description,
    mode_code,
    absence_meaning_code,
    complete_when_code,
    expected_scopes,
    allowed_lateness_days,
    holds_persons,
    is_restricted,
    is_reference,
    pdp_category_code,
    column_count,
    column_names

from {{ ref('int_datasets_described') }}
