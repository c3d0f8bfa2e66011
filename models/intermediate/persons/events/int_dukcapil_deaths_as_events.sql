select
    deaths.row_id,
    'death' as event_code,
    deaths.death_date as valid_from,
    cast(null as date) as valid_to,
    files.as_of,
    'document' as evidence_grade_code

from {{ ref('int_deaths_validated') }} as deaths
inner join {{ ref('int_files_current') }} as files
    on deaths.file_id = files.file_id

where deaths.rejection_codes is null
