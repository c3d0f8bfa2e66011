with

region_codes as (

    select
        codes.*,
        files.as_of

    from {{ ref('int_region_codes_validated') }} as codes
    inner join {{ ref('int_files_current') }} as files
        on codes.file_id = files.file_id

    where codes.rejection_codes is null

),

aliases as (

    select
        region_level,
        region_code,
        {{ region_name_key('alias_name') }} as alias_name_key,
        {{ region_name_key('region_name') }} as name_key

    from {{ ref('region_name_aliases') }}

),

decrees as (

    select
        region_codes.as_of,
        region_codes.region_code,
        region_codes.region_level,
        region_codes.region_name,
        region_codes.parent_region_code,
        substr(region_codes.region_code, 1, 2) as province_code,
        substr(region_codes.region_code, 1, 5) as regency_code,
        coalesce(aliases.name_key, region_codes.name_key) as name_key

    from region_codes
    left join aliases
        on
            region_codes.region_level = aliases.region_level
            and region_codes.region_code = aliases.region_code
            and region_codes.name_key = aliases.alias_name_key

)

select * from decrees
