with

delivered as (
    {% for coded in region_coded_models() %}
    select
        file_id,
        region_code,
        region_name
    from {{ coded }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

files as (
    select * from {{ ref('int_files_current') }}
),

references_dated as (
    select distinct
        files.as_of,
        delivered.region_code,
        coalesce(delivered.region_name, '') as region_name,
        {{ region_name_key('delivered.region_name') }} as name_key
    from delivered
    inner join files
        on delivered.file_id = files.file_id
    where delivered.region_code is not null
)

select * from references_dated
