select
    *,
    {{ nik_if_well_formed('nik_delivered') }} as nik,
    {{ judged_by([
        ('deed_number', 'missing', 'deed_number is null'),
        ('full_name', 'missing', 'full_name is null'),
        ('death_date', 'malformed', 'death_date is null'),
        ('registration_date', 'contradictory', 'registration_date < death_date'),
    ] + rules_of_unknown_values('dukcapil', [('sex_code', 'sex')])) }}

from {{ ref('stg_dukcapil__deaths') }}

where {{ is_in_current_file() }}
