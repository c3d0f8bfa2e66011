with

stays as (
    select
        stays.*,
        {{ nik_if_well_formed('stays.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_kemlu__citizens_abroad') }} as stays
    inner join {{ ref('int_files_current') }} as files
        on stays.file_id = files.file_id
    where {{ is_in_current_file('stays.file_id') }}
),

missions as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level = 'mission'
),

placed as (
    select
        stays.*,
        missions.region_key as mission_key
    from stays
    left join missions
        on
            {{ region_reference_key(
                'code', 'stays.as_of', ['stays.mission_code', 'stays.mission_name']
            ) }} = missions.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('full_name', 'missing', 'full_name is null'),
            (
                'passport_number', 'missing',
                'passport_number is null and nik_delivered is null'
            ),
            ('mission_code', 'missing', 'mission_code is null'),
            (
                'mission_code', 'unknown',
                'mission_code is not null and mission_key is null'
            ),
            ('birth_date', 'out_of_range', 'birth_date > as_of'),
            ('arrival_date', 'malformed', 'arrival_date is null'),
            ('arrival_date', 'out_of_range', 'arrival_date > as_of'),
            ('arrival_date', 'contradictory', 'arrival_date < birth_date'),
            (
                'return_date', 'malformed',
                'return_date_delivered is not null and return_date is null'
            ),
            ('return_date', 'out_of_range', 'return_date > as_of'),
            ('return_date', 'contradictory', 'return_date < arrival_date'),
        ] + rules_of_unknown_values('kemlu', [
            ('sex_code', 'sex'),
            ('country_code', 'country'),
        ])) }}
    from placed
)

select * from validated
