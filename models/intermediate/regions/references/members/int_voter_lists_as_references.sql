with

written as (
    select distinct
        files.as_of,
        files.scope_code,
        {{ region_name_key('delivered.district_name') }} as district_name_key,
        {{ region_name_key('delivered.village_name') }} as village_name_key
    from {{ ref('stg_kpu__voter_lists') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
    where delivered.village_name is not null
)

select distinct
    {{ region_reference(
        'office', 'as_of', {
            'scope_code': 'scope_code',
            'district_name_key': 'district_name_key',
            'village_name_key': 'village_name_key',
        }
    ) }}

from written
