select
    agency_code || '/' || dataset_code || '/' || column_name as dataset_column_key,
    agency_code || '/' || dataset_code as dataset_key,
    agency_code,
    dataset_code,
    column_name,
    try_cast(column_number as integer) as column_number,
    pdp as pdp_category_code

from {{ source('landing', 'dataset_columns') }}
