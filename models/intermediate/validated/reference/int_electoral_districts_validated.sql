with

districts as (
    select
        *,
        count(*) over (
            partition by file_id, chamber_name, electoral_district_code, region_code
        ) as repeats,
        {{ region_level_of('region_code') }} as region_level
    from {{ ref('stg_kpu__electoral_districts') }}
    where {{ is_in_current_file() }}
),

chambers as (
    select * from {{ ref('chambers') }}
)

select
    districts.row_id,
    districts.file_id,
    districts.line_no,
    chambers.chamber_code,
    districts.electoral_district_code,
    districts.electoral_district_name,
    districts.region_code,
    districts.region_level,
    districts.region_name,
    districts.is_split,
    {{ judged_by([
        ('chamber_name', 'missing', 'districts.chamber_name is null'),
        (
            'chamber_name', 'unknown',
            'districts.chamber_name is not null and chambers.chamber_code is null',
        ),
        ('electoral_district_code', 'missing', 'districts.electoral_district_code is null'),
        ('electoral_district_name', 'missing', 'districts.electoral_district_name is null'),
        ('region_code', 'missing', 'districts.region_code is null'),
        (
            'region_code', 'malformed',
            'districts.region_code is not null and districts.region_level is null',
        ),
        ('region_code', 'duplicate', 'districts.region_code is not null and districts.repeats > 1'),
    ]) }}

from districts
left join chambers
    on districts.chamber_name = chambers.delivered_name
