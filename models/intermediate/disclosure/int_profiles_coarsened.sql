{#- How old a person is, and what is left. The age group of the newest list comes first;
    a cohort that would divide a group too finely gives way. -#}
{{ coarsened(
    ref('int_profiles_placed'),
    told=[
        'is_simulated', 'offices', 'standing_told', 'sex_code_told',
        'province_key_told', 'regency_key_told', 'district_key_told', 'region_key_told',
    ],
    traits=[
        'newest_age', 'ages', 'birth_cohort', 'marital_status_code', 'ktp_status_code',
    ],
) }}
