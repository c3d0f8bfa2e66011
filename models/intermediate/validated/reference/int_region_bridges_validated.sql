with

bridges as (
    select
        *,
        count(*) over (partition by file_id, bps_code) as repeats,
        {{ region_level_of('region_code') }} as region_level,
        case length(bps_code)
            when 2 then 'province'
            when 4 then 'regency'
            when 7 then 'district'
            when 10 then 'village'
        end as bps_level
    from {{ ref('stg_bps__region_bridges') }}
    where {{ is_in_current_file() }}
)

select
    row_id,
    file_id,
    line_no,
    bps_code,
    bps_level,
    bps_name,
    region_code,
    region_name,
    {{ judged_by([
        ('bps_code', 'missing', 'bps_code is null'),
        ('bps_code', 'malformed', 'bps_code is not null and bps_level is null'),
        ('bps_code', 'duplicate', 'bps_code is not null and repeats > 1'),
        ('region_code', 'missing', 'region_code is null'),
        ('region_code', 'malformed', 'region_code is not null and region_level is null'),
        ('region_code', 'contradictory', 'region_level <> bps_level'),
    ]) }}

from bridges
