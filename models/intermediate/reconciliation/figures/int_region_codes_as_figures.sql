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
        case region_codes.region_level
            when 'province' then 'listed_provinces'
            when 'regency' then 'listed_regencies'
            when 'district' then 'listed_districts'
            when 'village' then 'listed_villages'
        end as metric_code,
        cast(null as string) as cycle_key,
        cast(null as string) as stage_code,
        files.as_of,
        'domestic' as scope_code,
        '0' as region_code,
        'all' as sex_code,
        count(*) as value,
        cast(null as bigint) as explained_value,
        cast(null as string) as reason
    from region_codes
    inner join files
        on region_codes.file_id = files.file_id
    group by
        files.as_of,
        region_codes.region_level
)

select * from counted
