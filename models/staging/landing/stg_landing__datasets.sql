select
    agency_code || '/' || dataset_code as dataset_key,
    agency_code,
    dataset_code,
    description,
    mode as mode_code,
    absence_means as absence_meaning_code,
    complete_when as complete_when_code,
    try_cast(holds_persons as boolean) as holds_persons,
    try_cast(is_restricted as boolean) as is_restricted,
    try_cast(is_reference as boolean) as is_reference,
    try_cast(lateness_days as smallint) as allowed_lateness_days

from {{ source('landing', 'datasets') }}
