{{ marriages_validated(
    ref('stg_dukcapil__civil_marriages'),
    'coalesce(deeds.event_date, deeds.registration_date)',
    [
        ('deed_kind_code', 'missing', 'deed_kind_code is null'),
        ('registration_date', 'contradictory', 'registration_date < event_date'),
        ('registration_date', 'out_of_range', 'registration_date > as_of'),
    ] + rules_of_unknown_values('dukcapil', [('deed_kind_code', 'marriage_deed')]),
) }}
