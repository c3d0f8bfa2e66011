with

rulings as (
    select
        rulings.*,
        {{ nik_if_well_formed('rulings.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_mahkamah_agung__rights_revocations') }} as rulings
    inner join {{ ref('int_files_current') }} as files
        on rulings.file_id = files.file_id
    where {{ is_in_current_file('rulings.file_id') }}
),

validated as (
    select
        row_id,
        file_id,
        line_no,
        case_number,
        court_name,
        nik_delivered,
        nik,
        full_name,
        sex_code,
        birth_date,
        ruling_date,
        final_date,
        term_start_date,
        term_last_date,
        term_years,
        unknown_values,
        {{ judged_by([
            ('case_number', 'missing', 'case_number is null'),
            ('court_name', 'missing', 'court_name is null'),
            ('full_name', 'missing', 'full_name is null'),
            ('birth_date', 'contradictory', 'birth_date >= ruling_date'),
            ('ruling_date', 'malformed', 'ruling_date is null'),
            ('ruling_date', 'out_of_range', 'ruling_date > as_of'),
            (
                'final_date', 'malformed',
                'final_delivered is not null and final_date is null'
            ),
            ('final_date', 'contradictory', 'final_date < ruling_date'),
            ('final_date', 'out_of_range', 'final_date > as_of'),
            (
                'term_start_date', 'malformed',
                'term_start_delivered is not null and term_start_date is null'
            ),
            ('term_start_date', 'contradictory', 'term_start_date < ruling_date'),
            (
                'term_last_date', 'malformed',
                'term_last_delivered is not null and term_last_date is null'
            ),
            (
                'term_last_date', 'contradictory',
                'term_last_date < coalesce(term_start_date, final_date, ruling_date)'
            ),
            (
                'term_years', 'not_a_number',
                'term_years_delivered is not null and term_years is null'
            ),
            ('term_years', 'out_of_range', 'term_years < 1 or term_years > 99'),
        ] + rules_of_unknown_values('mahkamah_agung', [('sex_code', 'sex')])) }}
    from rulings
)

select * from validated
