with

stations as (
    select
        stations.*,
        files.as_of,
        count(*) over (partition by stations.file_id, stations.tps_code) as repeats,
        try_cast(split_part(stations.tps_name, ' ', 2) as integer) as tps_number
    from {{ ref('stg_kpu__polling_stations') }} as stations
    inner join {{ ref('int_files_current') }} as files
        on stations.file_id = files.file_id
    where {{ is_in_current_file('stations.file_id') }}
),

located as (
    select
        stations.*,
        cycles.cycle_key,
        cycles.is_known_cycle,
        places.region_key,
        substr(stations.village_code, 1, 2) = '99' as is_overseas
    from stations
    inner join {{ ref('int_file_cycles') }} as cycles
        on stations.file_id = cycles.file_id
    left join {{ ref('int_region_references_resolved') }} as places
        on
            {{ region_reference_key(
                'kpu', 'stations.as_of', ['stations.village_code']
            ) }} = places.reference_key
)

select
    row_id,
    file_id,
    line_no,
    tps_code,
    tps_name,
    village_code,
    kpu_id,
    station_kind_code,
    unknown_values,
    tps_number,
    region_key,
    is_overseas,
    {{ judged_by([
        ('cycle_key', 'missing', 'cycle_key is null'),
        ('cycle_key', 'unknown', 'cycle_key is not null and not is_known_cycle'),
        (
            'kpu_id', 'malformed',
            'kpu_id is not null and not ' ~ matches_pattern('kpu_id', '[0-9]{1,20}')
        ),
        ('tps_code', 'missing', 'tps_code is null'),
        ('tps_code', 'malformed', "not " ~ matches_pattern('tps_code', '[0-9A-Z]{13}')),
        ('tps_code', 'duplicate', 'tps_code is not null and repeats > 1'),
        ('tps_name', 'missing', 'tps_name is null'),
        ('tps_name', 'malformed', 'tps_name is not null and tps_number is null'),
        ('village_code', 'missing', 'village_code is null'),
        ('village_code', 'unknown', 'village_code is not null and region_key is null'),
        (
            'village_code', 'contradictory',
            'substr(tps_code, 1, length(village_code)) <> village_code',
        ),
    ] + rules_of_unknown_values('kpu', [('station_kind_code', 'station_kind')])) }}

from located
