{#- Who a person is and where, among those of the same offices. A rare standing keeps
    its name and loses its place, not the other way round: findings tell it anyway. -#}
{{ coarsened(
    ref('int_profiles_counted'),
    told=['is_simulated', 'offices'],
    traits=[
        'standing', 'sex_code', 'province_key', 'regency_key', 'district_key',
        'region_key',
    ],
) }}
