with

areas as (
    select
        areas.*,
        files.as_of

    from {{ ref('stg_big__areas') }} as areas
    inner join {{ ref('int_files_current') }} as files
        on areas.file_id = files.file_id
),

regions as (
    select * from {{ ref('int_region_references_resolved') }}
),

validated as (
    select
        areas.*,
        regions.region_key,
        {{ judged_by([
            ('region_code', 'missing', 'areas.region_code is null'),
            ('region_code', 'unknown', "regions.reason_code = 'unknown'"),
            ('region_code', 'ambiguous', "regions.reason_code = 'ambiguous'"),
            ('region_code', 'contradictory', "regions.reason_code = 'contradictory'"),
            ('area_km2', 'not_a_number', 'areas.area_km2 is null'),
            ('area_km2', 'out_of_range', 'areas.area_km2 <= 0'),
        ]) }}

    from areas
    left join regions
        on
            areas.as_of = regions.as_of
            and areas.region_code = regions.region_code
            and coalesce(areas.region_name, '') = regions.region_name

    where {{ is_in_current_file('areas.file_id') }}
)

select * from validated
