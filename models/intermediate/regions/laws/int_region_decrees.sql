with

aliases as (
    select
        region_level,
        region_code,
        {{ region_name_key('alias_name') }} as alias_name_key,
        {{ region_name_key('region_name') }} as name_key
    from {{ ref('region_name_aliases') }}
)

select
    files.as_of,
    codes.region_code,
    codes.region_level,
    codes.region_name,
    codes.parent_region_code,
    substr(codes.region_code, 1, 2) as province_code,
    substr(codes.region_code, 1, 5) as regency_code,
    coalesce(aliases.name_key, codes.name_key) as name_key

from {{ ref('int_region_codes_validated') }} as codes
inner join {{ ref('int_files_current') }} as files
    on codes.file_id = files.file_id
left join aliases
    on
        codes.region_level = aliases.region_level
        and codes.region_code = aliases.region_code
        and codes.name_key = aliases.alias_name_key

where codes.rejection_codes is null
