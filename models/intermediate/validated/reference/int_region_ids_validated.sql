with

region_ids as (
    select
        *,
        count(*) over (partition by file_id, kpu_id) as repeats,
        {{ region_level_of('region_code') }} as region_level
    from {{ ref('stg_kpu__region_ids') }}
    where {{ is_in_current_file() }}
)

-- a damaged region code does not reject the row: its name may still tell the region
select
    row_id,
    file_id,
    line_no,
    kpu_id,
    parent_kpu_id,
    level_number,
    region_name,
    case when region_level is not null then region_code end as region_code,
    {{ judged_by([
        ('kpu_id', 'missing', 'kpu_id is null'),
        (
            'kpu_id', 'malformed',
            'kpu_id is not null and not ' ~ matches_pattern('kpu_id', '[0-9]{1,20}')
        ),
        ('kpu_id', 'duplicate', 'kpu_id is not null and repeats > 1'),
        ('level_number', 'missing', 'level_number is null'),
        ('level_number', 'out_of_range', 'level_number not between 1 and 4'),
        ('region_name', 'missing', 'region_name is null'),
    ]) }}

from region_ids
