with

written as (
    select distinct
        files.as_of,
        delivered.village_code as region_code
    from {{ ref('stg_kemenkes__death_notifications') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
    where delivered.village_code is not null
)

select distinct
    {{ region_reference(
        'code', 'as_of', {
            'region_code': 'region_code',
            'region_name': 'cast(null as string)',
        }
    ) }}

from written
