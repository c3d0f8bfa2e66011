with

written as (
    select distinct
        files.as_of,
        delivered.mission_code as region_code,
        delivered.mission_name as region_name
    from {{ ref('stg_kemlu__citizens_abroad') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
    where delivered.mission_code is not null
)

select distinct
    {{ region_reference(
        'code', 'as_of', {
            'region_code': 'region_code',
            'region_name': 'region_name',
        }
    ) }}

from written
