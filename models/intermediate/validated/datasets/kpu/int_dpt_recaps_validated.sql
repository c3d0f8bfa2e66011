with

recaps as (
    select
        recaps.*,
        files.as_of,
        files.stage_code,
        files.is_known_stage,
        recaps.male_voters + recaps.female_voters + recaps.voters is not null
            as has_counts,
        {{ region_name_key('recaps.province_name') }} as province_name_key,
        {{ region_name_key('recaps.regency_name') }} as regency_name_key
    from {{ ref('stg_kpu__dpt_recaps') }} as recaps
    inner join {{ ref('int_voter_list_files_identified') }} as files
        on recaps.file_id = files.file_id
    where not recaps.is_total
),

regencies as (
    select * from {{ ref('int_region_names') }}
    where region_level = 'regency'
),

located as (
    select
        recaps.*,
        regencies.region_key,
        regencies.is_ambiguous,
        row_number() over (
            partition by recaps.file_id, regencies.region_key, recaps.has_counts
            order by recaps.line_no nulls last
        ) as repeat_number,
        row_number() over (
            partition by recaps.row_id
            order by regencies.region_key nulls last
        ) as candidate_number
    from recaps
    left join regencies
        on
            recaps.province_name_key = regencies.province_name_key
            and recaps.regency_name_key = regencies.regency_name_key
            and {{ is_in_force_on('regencies', 'recaps.as_of') }}
),

validated as (
    select
        row_id,
        file_id,
        line_no,
        province_name,
        regency_name,
        region_key,
        districts,
        villages,
        polling_stations,
        male_voters,
        female_voters,
        voters,
        {{ judged_by([
            ('regency_name', 'missing', 'regency_name is null'),
            ('regency_name', 'unknown', 'regency_name is not null and region_key is null'),
            ('regency_name', 'ambiguous', 'is_ambiguous'),
            (
                'regency_name', 'duplicate',
                'region_key is not null and has_counts and repeat_number > 1'
            ),
            ('stage_code', 'missing', 'stage_code is null'),
            ('stage_code', 'unknown', 'stage_code is not null and not is_known_stage'),
            ('male_voters', 'not_a_number', 'male_voters is null'),
            ('female_voters', 'not_a_number', 'female_voters is null'),
            ('voters', 'not_a_number', 'voters is null'),
        ]) }}
    from located
    where
        candidate_number = 1
        and {{ is_in_current_file() }}
)

select * from validated
