{#- Judged anew at each build: a further file of a day can name a region again. -#}
{{ config(materialized='table') }}

with

areas as (
    select
        areas.*,
        regions.region_key,
        regions.reason_code as region_reason_code,
        -- only rows that can be used are held against each other
        row_number() over (
            partition by
                files.as_of,
                files.is_simulated,
                regions.region_key,
                areas.area_km2 > 0
            order by
                files.slot_landed_at nulls last,
                areas.file_id nulls last,
                areas.line_no nulls last
        ) as repeat_number
    from {{ ref('stg_big__areas') }} as areas
    inner join {{ ref('int_files_current') }} as files
        on areas.file_id = files.file_id
    left join {{ ref('int_region_references_resolved') }} as regions
        on
            {{ region_reference_key(
                'code', 'files.as_of', ['areas.region_code', 'areas.region_name']
            ) }} = regions.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('region_code', 'missing', 'region_code is null'),
            ('region_code', 'unknown', "region_reason_code = 'unknown'"),
            ('region_code', 'ambiguous', "region_reason_code = 'ambiguous'"),
            ('region_code', 'contradictory', "region_reason_code = 'contradictory'"),
            (
                'region_code', 'duplicate',
                'region_key is not null and area_km2 > 0 and repeat_number > 1'
            ),
            ('area_km2', 'not_a_number', 'area_km2 is null'),
            ('area_km2', 'out_of_range', 'area_km2 <= 0'),
        ]) }}
    from areas
    where {{ is_in_current_file() }}
)

select * from validated
