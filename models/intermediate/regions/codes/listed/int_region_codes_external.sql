{#- Codes of other systems with the Kemendagri code and name that the list states. -#}
with

-- A list of codes speaks for its year, unless a newer whole one of that year ended it.
files as (
    select * from {{ ref('int_files_in_effect') }}
    where
        in_effect_before is null
        or extract(year from in_effect_before) > extract(year from as_of)
),

parts_ended as (
    select distinct
        parts.file_id,
        parts.ended_scope_code
    from {{ ref('int_file_parts_ended') }} as parts
    inner join files
        on parts.file_id = files.file_id
    where extract(year from parts.in_effect_before) = extract(year from files.as_of)
),

aliases as (
    select
        region_level,
        region_code,
        {{ region_name_key('alias_name') }} as alias_name_key,
        {{ region_name_key('region_name') }} as name_key
    from {{ ref('region_name_aliases') }}
),

listed as (
    select * from {{ ref('int_region_codes_listed') }}
),

-- KPU tells villages of one name apart by `KEC` and the district; a city may lack KOTA
named as (
    select
        listed.*,
        files.as_of,
        listed.code_system_code || '_' || extract(year from files.as_of)
            as code_system,
        case
            when
                listed.region_level = 'regency'
                and substr(listed.stated_code, 4, 1) >= '7'
                and upper(listed.external_name) not like 'KOTA %'
                then 'KOTA'
            else ''
        end || {{ region_name_key(
            pattern_replaced('upper(listed.external_name)', ' KEC[. ].*$', '')
        ) }} as name_key
    from listed
    inner join files
        on listed.file_id = files.file_id
    left join parts_ended
        on
            listed.file_id = parts_ended.file_id
            and listed.stated_code || '.' like parts_ended.ended_scope_code || '.%'
    where parts_ended.file_id is null
)

select
    named.row_id,
    named.list_key,
    named.code_system_code,
    named.code_system,
    named.as_of,
    named.external_code,
    named.external_parent_code,
    named.region_level,
    named.external_name,
    named.stated_code,
    coalesce(aliases.name_key, named.name_key) as name_key

from named
left join aliases
    on
        named.region_level = aliases.region_level
        and named.stated_code = aliases.region_code
        and named.name_key = aliases.alias_name_key
