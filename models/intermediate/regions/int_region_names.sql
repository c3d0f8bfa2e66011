with

paths as (

    select
        *,
        province_name_key || '/' || coalesce(regency_name_key, '')
        || '/' || coalesce(district_name_key, '')
        || '/' || coalesce(village_name_key, '') as path_key

    from {{ ref('int_region_name_paths') }}

),

namesakes as (

    select distinct
        paths.region_key,
        paths.path_key

    from paths
    inner join paths as twins
        on
            paths.path_key = twins.path_key
            and paths.region_level = twins.region_level
            and paths.region_key <> twins.region_key
            and paths.valid_from < twins.end_date
            and paths.end_date > twins.valid_from

),

names as (

    select distinct
        paths.region_level,
        paths.province_name_key,
        paths.regency_name_key,
        paths.district_name_key,
        paths.village_name_key,
        substr(paths.region_code, 1, 2) as province_code,
        case
            when length(paths.region_code) >= 5 then substr(paths.region_code, 1, 5)
        end as regency_code,
        paths.region_code,
        paths.region_key,
        paths.valid_from,
        nullif(paths.end_date, date '9999-12-31') as valid_to,
        namesakes.region_key is not null as is_ambiguous

    from paths
    left join namesakes
        on
            paths.region_key = namesakes.region_key
            and paths.path_key = namesakes.path_key

)

select * from names
