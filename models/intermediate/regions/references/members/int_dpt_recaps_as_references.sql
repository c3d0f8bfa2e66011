with

written as (
    select distinct
        files.as_of,
        {{ region_name_key('delivered.province_name') }} as province_name_key,
        {{ region_name_key('delivered.regency_name') }} as regency_name_key
    from {{ ref('stg_kpu__dpt_recaps') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
    where
        delivered.regency_name is not null
        and not delivered.is_total
)

select distinct
    {{ region_reference(
        'regency_name', 'as_of', {
            'province_name_key': 'province_name_key',
            'regency_name_key': 'regency_name_key',
        }
    ) }}

from written
