with

inmates as (
    select
        inmates.*,
        {{ nik_if_well_formed('inmates.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_ditjenpas__inmates') }} as inmates
    inner join {{ ref('int_files_current') }} as files
        on inmates.file_id = files.file_id
    where {{ is_in_current_file('inmates.file_id') }}
),

validated as (
    select
        row_id,
        file_id,
        line_no,
        facility_code,
        facility_name,
        register_number,
        nik_delivered,
        nik,
        full_name,
        sex_code,
        birth_date,
        inmate_kind_code,
        admission_date,
        expected_release_date,
        release_date,
        unknown_values,
        {{ judged_by([
            ('facility_code', 'missing', 'facility_code is null'),
            ('register_number', 'missing', 'register_number is null'),
            ('full_name', 'missing', 'full_name is null'),
            ('birth_date', 'contradictory', 'birth_date >= admission_date'),
            ('admission_date', 'malformed', 'admission_date is null'),
            ('admission_date', 'out_of_range', 'admission_date > as_of'),
            (
                'expected_release_date', 'malformed',
                'expected_release_delivered is not null'
                ~ ' and expected_release_date is null'
            ),
            (
                'expected_release_date', 'contradictory',
                'expected_release_date < admission_date'
            ),
            (
                'release_date', 'malformed',
                'release_delivered is not null and release_date is null'
            ),
            ('release_date', 'contradictory', 'release_date < admission_date'),
            ('release_date', 'out_of_range', 'release_date > as_of'),
        ] + rules_of_unknown_values(
            'ditjenpas', [('sex_code', 'sex'), ('inmate_kind_code', 'inmate_kind')]
        )) }}
    from inmates
)

select * from validated
