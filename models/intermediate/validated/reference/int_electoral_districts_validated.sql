with

districts as (
    select
        *,
        count(*) over (
            partition by file_id, chamber_code, electoral_district_code, region_code
        ) as repeats,
        {{ region_level_of('region_code') }} as region_level
    from {{ ref('stg_kpu__electoral_districts') }}
    where {{ is_in_current_file() }}
)

select
    districts.row_id,
    districts.file_id,
    districts.line_no,
    districts.chamber_code,
    districts.electoral_district_code,
    districts.electoral_district_name,
    districts.region_code,
    districts.region_level,
    districts.region_name,
    coalesce(districts.split_code = 'split', false) as is_split,
    districts.unknown_values,
    {{ judged_by([
        ('cycle_key', 'missing', 'cycles.cycle_key is null'),
        ('cycle_key', 'unknown', 'cycles.cycle_key is not null and not cycles.is_known_cycle'),
        ('chamber_code', 'missing', 'districts.chamber_code is null'),
        ('electoral_district_code', 'missing', 'districts.electoral_district_code is null'),
        (
            'electoral_district_code', 'malformed',
            'districts.electoral_district_code is not null and not '
            ~ matches_pattern('districts.electoral_district_code', '[0-9]{1,12}')
        ),
        ('electoral_district_name', 'missing', 'districts.electoral_district_name is null'),
        ('region_code', 'missing', 'districts.region_code is null'),
        (
            'region_code', 'malformed',
            'districts.region_code is not null and districts.region_level is null',
        ),
        ('region_code', 'duplicate', 'districts.region_code is not null and districts.repeats > 1'),
    ] + rules_of_unknown_values('kpu', [
        ('districts.chamber_code', 'chamber'), ('districts.split_code', 'is_split'),
    ])) }}

from districts
inner join {{ ref('int_file_cycles') }} as cycles
    on districts.file_id = cycles.file_id
