with

written as (
    select distinct
        files.as_of,
        delivered.region_code,
        delivered.region_name
    from {{ ref('stg_big__areas') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
    where delivered.region_code is not null
)

select distinct
    {{ region_reference(
        'code', 'as_of', {
            'region_code': 'region_code',
            'region_name': 'region_name',
        }
    ) }}

from written
