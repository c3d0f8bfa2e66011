with

region_codes as (
    select
        codes.*,
        files.as_of,
        files.scope_code,
        files.mode_code,
        {{ region_level_of('codes.region_code') }} as region_level,
        {{ region_name_key('codes.region_name') }} as name_key,
        {{ parent_region_code('codes.region_code') }} as parent_region_code
    from {{ ref('stg_kemendagri__region_codes') }} as codes
    inner join {{ ref('int_files_current') }} as files
        on codes.file_id = files.file_id
),

levels as (
    select *
    from {{ ref('region_levels') }}
),

repeats_numbered as (
    select
        region_codes.*,
        levels.level_number as expected_level_number,
        first_value(region_codes.name_key) over (
            partition by region_codes.as_of, region_codes.region_code
            order by region_codes.file_id nulls first, region_codes.line_no nulls first
        ) as first_name_key,
        row_number() over (
            partition by region_codes.as_of, region_codes.region_code
            order by region_codes.file_id nulls first, region_codes.line_no nulls first
        ) as repeat_number
    from region_codes
    left join levels
        on region_codes.region_level = levels.region_level
),

-- Codes listed by a row that nothing is wrong with.
codes_listed as (
    select distinct
        as_of,
        region_code
    from repeats_numbered
    where
        name_key is not null
        and coalesce(level_number = expected_level_number, true)
        and (repeat_number = 1 or first_name_key is null)
),

placed as (
    select
        repeats_numbered.*,
        (
            provinces.region_code is not null
            or repeats_numbered.region_level = 'province'
        )
        and (
            regencies.region_code is not null
            or repeats_numbered.region_level in ('province', 'regency')
        )
        and (
            districts.region_code is not null
            or repeats_numbered.region_level <> 'village'
        ) as has_listed_parents
    from repeats_numbered
    left join codes_listed as provinces
        on
            repeats_numbered.as_of = provinces.as_of
            and substr(repeats_numbered.region_code, 1, 2) = provinces.region_code
    left join codes_listed as regencies
        on
            repeats_numbered.as_of = regencies.as_of
            and substr(repeats_numbered.region_code, 1, 5) = regencies.region_code
    left join codes_listed as districts
        on
            repeats_numbered.as_of = districts.as_of
            and substr(repeats_numbered.region_code, 1, 8) = districts.region_code
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
        name_key,
        unknown_values,
        {{ judged_by([
            ('scope_code', 'unknown', "scope_code <> 'national'"),
            ('mode_code', 'unknown', "mode_code <> 'snapshot'"),
            ('region_code', 'missing', 'region_code is null'),
            ('region_code', 'malformed', 'region_code is not null and region_level is null'),
            ('region_code', 'unknown', 'region_level is not null and not has_listed_parents'),
            (
                'region_code', 'duplicate',
                'region_level is not null and repeat_number > 1 and name_key = first_name_key',
            ),
            (
                'region_code', 'contradictory',
                'region_level is not null and repeat_number > 1 and name_key <> first_name_key',
            ),
            ('region_name', 'missing', 'name_key is null'),
            ('level_number', 'contradictory', 'level_number <> expected_level_number'),
        ]) }}
    from placed
    where {{ is_in_current_file() }}
)

select * from validated
