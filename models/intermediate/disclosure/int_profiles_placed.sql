{#- Who a person is and where. A rare standing keeps its name and loses its place, not
    the other way round: findings and records tell it anyway. -#}
{{ coarsened(
    ref('int_profiles_counted'),
    told=['is_simulated'],
    traits=[
        'standing', 'sex_code', 'province_key', 'regency_key', 'district_key',
        'region_key',
    ],
) }}
