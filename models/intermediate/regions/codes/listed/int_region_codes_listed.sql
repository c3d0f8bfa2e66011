{#- Rows of all lists that give regions codes of another system. -#}
with

levels as (
    select *
    from {{ ref('region_levels') }}
    where region_level not in ('overseas', 'mission')
),

listed as (
    select
        row_id,
        file_id,
        file_id as list_key,
        'bps' as code_system_code,
        bps_code as external_code,
        case length(bps_code)
            when 4 then substr(bps_code, 1, 2)
            when 7 then substr(bps_code, 1, 4)
        end as external_parent_code,
        bps_level as region_level,
        region_name as external_name,
        region_code as stated_code
    from {{ ref('int_region_bridges_validated') }}
    where rejection_codes is null

    union all

    select
        row_id,
        file_id,
        file_id as list_key,
        'bps' as code_system_code,
        bps_code as external_code,
        parent_bps_code as external_parent_code,
        bps_level as region_level,
        region_name as external_name,
        region_code as stated_code
    from {{ ref('int_village_bridges_validated') }}
    where rejection_codes is null

    union all

    select
        row_id,
        file_id,
        file_id as list_key,
        'kpu' as code_system_code,
        replace(region_code, '.', '') as external_code,
        replace(parent_region_code, '.', '') as external_parent_code,
        region_level,
        region_name as external_name,
        region_code as stated_code
    from {{ ref('int_region_trees_validated') }}
    where
        rejection_codes is null
        and not is_overseas

    union all

    select
        region_ids.row_id,
        region_ids.file_id,
        region_ids.file_id as list_key,
        'kpu_id' as code_system_code,
        region_ids.kpu_id as external_code,
        region_ids.parent_kpu_id as external_parent_code,
        levels.region_level,
        region_ids.region_name as external_name,
        region_ids.region_code as stated_code
    from {{ ref('int_region_ids_validated') }} as region_ids
    inner join levels
        on region_ids.level_number = levels.level_number
    where region_ids.rejection_codes is null

    union all

    select
        row_id,
        file_id,
        file_id || chamber_code || cast(is_split as string) as list_key,
        'kpu_dapil' as code_system_code,
        replace(region_code, '.', '') as external_code,
        replace({{ parent_region_code('region_code') }}, '.', '')
            as external_parent_code,
        region_level,
        case
            when is_split then {{ pattern_replaced('region_name', ' [A-Z]$', '') }}
            else region_name
        end as external_name,
        region_code as stated_code
    from {{ ref('int_electoral_districts_validated') }}
    where rejection_codes is null
)

select * from listed
