with

written as (
    select distinct
        files.as_of,
        {{ region_name_key('delivered.province_name') }} as province_name_key,
        {{ census_regency_name_key('delivered') }} as regency_name_key,
        {{ region_name_key('delivered.district_name') }} as district_name_key,
        {{ region_name_key('delivered.village_name') }} as village_name_key
    from {{ ref('stg_bps__census_populations') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
    where delivered.regency_name is not null
)

select distinct
    {{ region_reference(
        'regency_name', 'as_of', {
            'province_name_key': 'province_name_key',
            'regency_name_key': 'regency_name_key',
        }
    ) }}

from written

union all

select distinct
    {{ region_reference(
        'village_name', 'as_of', {
            'province_name_key': 'province_name_key',
            'regency_name_key': 'regency_name_key',
            'district_name_key': 'district_name_key',
            'village_name_key': 'village_name_key',
        }
    ) }}

from written
