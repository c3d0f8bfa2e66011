with

read as (
    select
        dispensations.*,
        files.as_of,
        {{ nik_if_well_formed('dispensations.nik_delivered') }} as nik
    from {{ ref('stg_mahkamah_agung__marriage_dispensations') }} as dispensations
    inner join {{ ref('int_files_current') }} as files
        on dispensations.file_id = files.file_id
    where {{ is_in_current_file('dispensations.file_id') }}
),

validated as (
    select
        *,
        {{ judged_by([
            ('case_number', 'missing', 'case_number is null'),
            ('full_name', 'missing', 'full_name is null'),
            ('decision_date', 'malformed', 'decision_date is null'),
            ('decision_date', 'out_of_range', 'decision_date > as_of'),
            ('birth_date', 'contradictory', 'birth_date >= decision_date'),
        ] + rules_of_unknown_values('mahkamah_agung', [('ruling_code', 'ruling')])) }}
    from read
)

select * from validated
