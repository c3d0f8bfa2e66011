{#- Judged anew at each build: population delivered later can show that a count is not
    plausible, and a further file of a day can name a regency again. -#}
{{ config(materialized='table') }}

with

recaps as (
    select
        recaps.*,
        files.as_of,
        files.is_simulated,
        files.cycle_key,
        files.stage_code,
        files.is_known_stage,
        files_current.slot_landed_at,
        not coalesce(
            {{ do_not_add_up(
                'recaps.male_voters', 'recaps.female_voters', 'recaps.voters'
            ) }},
            true
        ) as has_counts,
        {{ region_name_key('recaps.province_name') }} as province_name_key,
        {{ region_name_key('recaps.regency_name') }} as regency_name_key
    from {{ ref('stg_kpu__dpt_recaps') }} as recaps
    inner join {{ ref('int_voter_list_files_identified') }} as files
        on recaps.file_id = files.file_id
    inner join {{ ref('int_files_current') }} as files_current
        on recaps.file_id = files_current.file_id
    where not recaps.is_total
),

regencies as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level = 'regency'
),

residents as (
    select
        recaps.region_key,
        files.is_simulated,
        max(recaps.residents) as residents
    from {{ ref('int_population_recaps_validated') }} as recaps
    inner join {{ ref('int_files_current') }} as files
        on recaps.file_id = files.file_id
    where recaps.rejection_codes is null
    group by
        recaps.region_key,
        files.is_simulated
),

limits as (
    select
        max(case when measure_code = 'persons' then limit_value end) as most_persons,
        max(case when measure_code = 'persons_per_resident' then limit_value end)
            as most_persons_per_resident,
        max(case when measure_code = 'districts' then limit_value end)
            as most_districts,
        max(case when measure_code = 'villages' then limit_value end)
            as most_villages,
        max(case when measure_code = 'polling_stations' then limit_value end)
            as most_polling_stations
    from {{ ref('count_limits') }}
    where region_level = 'regency'
),

located as (
    select
        recaps.*,
        regencies.region_key,
        regencies.reason_code as region_reason_code,
        row_number() over (
            partition by
                recaps.as_of,
                recaps.is_simulated,
                recaps.cycle_key,
                recaps.stage_code,
                regencies.region_key,
                recaps.has_counts
            order by
                recaps.slot_landed_at nulls last,
                recaps.file_id nulls last,
                recaps.line_no nulls last
        ) as repeat_number
    from recaps
    left join regencies
        on
            {{ region_reference_key(
                'regency_name', 'recaps.as_of',
                ['recaps.province_name_key', 'recaps.regency_name_key']
            ) }} = regencies.reference_key
),

-- What the residents of the regency allow, or any regency where they are unknown.
limited as (
    select
        located.*,
        coalesce(
            limits.most_persons_per_resident * residents.residents, limits.most_persons
        ) as most_voters,
        limits.most_districts,
        limits.most_villages,
        limits.most_polling_stations
    from located
    cross join limits
    left join residents
        on
            located.region_key = residents.region_key
            and located.is_simulated = residents.is_simulated
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
        unknown_values,
        {{ judged_by([
            ('regency_name', 'missing', 'regency_name is null'),
            ('regency_name', 'unknown', "region_reason_code = 'unknown'"),
            ('regency_name', 'ambiguous', "region_reason_code = 'ambiguous'"),
            (
                'regency_name', 'duplicate',
                'region_key is not null and has_counts and repeat_number > 1'
            ),
            ('stage_code', 'missing', 'stage_code is null'),
            ('stage_code', 'unknown', 'stage_code is not null and not is_known_stage'),
            ('male_voters', 'not_a_number', 'male_voters is null'),
            ('female_voters', 'not_a_number', 'female_voters is null'),
            ('voters', 'not_a_number', 'voters is null'),
            ('voters', 'contradictory', do_not_add_up('male_voters', 'female_voters', 'voters')),
            ('voters', 'implausible', 'voters > most_voters'),
            ('districts', 'implausible', 'districts > most_districts'),
            ('villages', 'implausible', 'villages > most_villages'),
            ('polling_stations', 'implausible', 'polling_stations > most_polling_stations'),
        ]) }}
    from limited
    where {{ is_in_current_file() }}
)

select * from validated
