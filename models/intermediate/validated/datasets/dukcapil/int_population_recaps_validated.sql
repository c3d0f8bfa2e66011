{#- Judged anew at each build: a further file of a day can name a region again. -#}
{{ config(materialized='table') }}

with

recaps as (
    select
        recaps.*,
        files.as_of,
        files.is_simulated,
        files.slot_landed_at,
        regions.region_key,
        regions.reason_code as region_reason_code,
        limits.limit_value as most_residents,
        not coalesce(
            {{ do_not_add_up(
                'recaps.male_residents', 'recaps.female_residents', 'recaps.residents'
            ) }},
            true
        ) as has_counts
    from {{ ref('stg_dukcapil__population_recaps') }} as recaps
    inner join {{ ref('int_files_current') }} as files
        on recaps.file_id = files.file_id
    left join {{ ref('int_region_references_resolved') }} as regions
        on
            {{ region_reference_key(
                'code', 'files.as_of', ['recaps.region_code', 'recaps.region_name']
            ) }} = regions.reference_key
    left join {{ ref('count_limits') }} as limits
        on
            regions.region_level = limits.region_level
            and limits.measure_code = 'persons'
),

-- Only rows that can be used are held against each other, those of all files of a day.
numbered as (
    select
        *,
        row_number() over (
            partition by as_of, is_simulated, region_key, has_counts
            order by slot_landed_at nulls last, file_id nulls last, line_no nulls last
        ) as repeat_number
    from recaps
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
                'region_key is not null and has_counts and repeat_number > 1'
            ),
            ('male_residents', 'not_a_number', 'male_residents is null'),
            ('female_residents', 'not_a_number', 'female_residents is null'),
            ('residents', 'not_a_number', 'residents is null'),
            (
                'residents', 'contradictory',
                do_not_add_up('male_residents', 'female_residents', 'residents'),
            ),
            ('residents', 'implausible', 'residents > most_residents'),
        ]) }}
    from numbered
    where {{ is_in_current_file() }}
)

select * from validated
