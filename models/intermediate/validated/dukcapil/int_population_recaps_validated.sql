with

recaps as (
    select
        recaps.*,
        files.as_of,
        row_number() over (
            partition by recaps.file_id, recaps.region_code
            order by recaps.line_no nulls last
        ) as repeat_number

    from {{ ref('stg_dukcapil__population_recaps') }} as recaps
    inner join {{ ref('int_files_current') }} as files
        on recaps.file_id = files.file_id
),

regions as (
    select * from {{ ref('int_region_references_resolved') }}
),

validated as (
    select
        recaps.*,
        regions.region_key,
        {{ judged_by([
            ('region_code', 'missing', 'recaps.region_code is null'),
            ('region_code', 'unknown', "regions.reason_code = 'unknown'"),
            ('region_code', 'ambiguous', "regions.reason_code = 'ambiguous'"),
            ('region_code', 'contradictory', "regions.reason_code = 'contradictory'"),
            ('region_code', 'duplicate', 'recaps.repeat_number > 1'),
            ('male_residents', 'not_a_number', 'recaps.male_residents is null'),
            ('female_residents', 'not_a_number', 'recaps.female_residents is null'),
            ('residents', 'not_a_number', 'recaps.residents is null'),
        ]) }}

    from recaps
    left join regions
        on
            recaps.as_of = regions.as_of
            and recaps.region_code = regions.region_code
            and coalesce(recaps.region_name, '') = regions.region_name

    where {{ is_in_current_file('recaps.file_id') }}
)

select * from validated
