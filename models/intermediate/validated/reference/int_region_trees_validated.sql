with

region_trees as (
    select
        trees.*,
        files.as_of,
        {{ region_name_key('trees.region_name') }} as name_key,
        substr(trees.region_code, 1, 2) = '99' as is_overseas,
        case
            when substr(trees.region_code, 1, 2) <> '99'
                then {{ region_level_of('trees.region_code') }}
            when {{ matches_pattern('trees.region_code', '99') }} then 'overseas'
            when {{ matches_pattern('trees.region_code', '99[.][0-9A-Z]{2}.*') }}
                then 'mission'
        end as region_level
    from {{ ref('stg_kpu__region_trees') }} as trees
    inner join {{ ref('int_files_current') }} as files
        on trees.file_id = files.file_id
),

codes_listed as (
    select distinct
        as_of,
        region_code
    from region_trees
),

repeats_numbered as (
    select
        region_trees.*,
        parents.region_code is not null
        or region_trees.parent_region_code is null as has_listed_parent,
        row_number() over (
            partition by region_trees.as_of, region_trees.region_code
            order by region_trees.file_id nulls first, region_trees.line_no nulls first
        ) as repeat_number
    from region_trees
    left join codes_listed as parents
        on
            region_trees.as_of = parents.as_of
            and region_trees.parent_region_code = parents.region_code
),

validated as (
    select
        row_id,
        file_id,
        line_no,
        region_code,
        region_name,
        level_number,
        region_level,
        parent_region_code,
        kpu_id,
        name_key,
        is_overseas,
        {{ judged_by([
            ('region_code', 'missing', 'region_code is null'),
            ('region_code', 'malformed', 'region_code is not null and region_level is null'),
            ('region_code', 'duplicate', 'region_level is not null and repeat_number > 1'),
            ('parent_region_code', 'unknown', 'not has_listed_parent'),
            ('region_name', 'missing', 'name_key is null'),
        ]) }}
    from repeats_numbered
    where {{ is_in_current_file() }}
)

select * from validated
