with

region_codes as (
    select * from {{ ref('int_region_codes_validated') }}
    where rejection_codes is null
),

files as (
    select * from {{ ref('int_files_current') }}
),

counted as (
    select
        files.as_of,
        case region_codes.region_level
            when 'province' then 'provinces'
            when 'regency' then 'regencies'
            when 'district' then 'districts'
            when 'village' then 'villages'
        end as region_levels,
        count(*) as regions
    from region_codes
    inner join files
        on region_codes.file_id = files.file_id
    group by
        files.as_of,
        region_codes.region_level
)

select * from counted
