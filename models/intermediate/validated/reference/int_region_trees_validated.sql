with

region_trees as (
    select
        trees.*,
        files.as_of,
        files.scope_code,
        files.mode_code,
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

repeats_numbered as (
    select
        *,
        -- at home the code says which region is above
        not is_overseas
        and parent_region_code is not null
        and parent_region_code <> coalesce({{ parent_region_code('region_code') }}, '')
            as is_under_another_code,
        row_number() over (
            partition by as_of, region_code
            order by file_id nulls first, line_no nulls first
        ) as repeat_number
    from region_trees
),

-- Codes listed by a row that nothing is wrong with.
codes_listed as (
    select
        as_of,
        region_code
    from repeats_numbered
    where
        repeat_number = 1
        and region_level is not null
        and name_key is not null
        and not is_under_another_code
),

placed as (
    select
        repeats_numbered.*,
        (parents.region_code is not null or repeats_numbered.parent_region_code is null)
        and (
            districts.region_code is not null
            or coalesce(repeats_numbered.region_level, '') <> 'village'
        )
        and (
            regencies.region_code is not null
            or coalesce(repeats_numbered.region_level, '')
            not in ('district', 'village')
        )
        and (
            provinces.region_code is not null
            or coalesce(repeats_numbered.region_level, '')
            not in ('regency', 'district', 'village')
        ) as has_listed_parents
    from repeats_numbered
    left join codes_listed as parents
        on
            repeats_numbered.as_of = parents.as_of
            and repeats_numbered.parent_region_code = parents.region_code
    left join codes_listed as districts
        on
            repeats_numbered.as_of = districts.as_of
            and substr(repeats_numbered.region_code, 1, 8) = districts.region_code
    left join codes_listed as regencies
        on
            repeats_numbered.as_of = regencies.as_of
            and substr(repeats_numbered.region_code, 1, 5) = regencies.region_code
    left join codes_listed as provinces
        on
            repeats_numbered.as_of = provinces.as_of
            and substr(repeats_numbered.region_code, 1, 2) = provinces.region_code
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
        unknown_values,
        {{ judged_by([
            ('scope_code', 'unknown', "scope_code <> 'national'"),
            ('mode_code', 'unknown', "mode_code <> 'snapshot'"),
            ('region_code', 'missing', 'region_code is null'),
            ('region_code', 'malformed', 'region_code is not null and region_level is null'),
            ('region_code', 'duplicate', 'region_level is not null and repeat_number > 1'),
            ('parent_region_code', 'contradictory', 'is_under_another_code'),
            ('parent_region_code', 'unknown', 'not has_listed_parents'),
            ('region_name', 'missing', 'name_key is null'),
        ]) }}
    from placed
    where {{ is_in_current_file() }}
)

select * from validated
