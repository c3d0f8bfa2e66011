select
    files.delivery_key || '/' || checks.dimension_code as score_key,
    files.delivery_key,
    files.agency_code,
    files.dataset_code,
    files.as_of,
    checks.dimension_code,
    dimensions.principle_code,
    cast(checks.checked as bigint) as checked,
    cast(checks.passed as bigint) as passed,
    case
        -- what we brought along ourselves is charged to no office
        when
            files.agency_code || '/' || files.dataset_code || '/'
            || cast(files.as_of as string) || '/' || files.file_name
            = '{{ var("bundled_delivery") }}'
            and files.delivered_date is null
            and files.letter_number is null
            then 'not_judged'
        when not dimensions.is_ground_to_return or checks.checked = 0
            then 'not_judged'
        when checks.passed < dimensions.least_share * checks.checked then 'return'
        else 'accept'
    end as verdict_code,
    files.is_simulated

from {{ ref('int_data_standard_checks') }} as checks
inner join {{ ref('int_files_current') }} as files
    on checks.file_id = files.file_id
inner join {{ ref('data_standard_dimensions') }} as dimensions
    on checks.dimension_code = dimensions.dimension_code
