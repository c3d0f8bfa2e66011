{{ marriage_spouses(
    ref('int_civil_marriages_validated'),
    'deeds.deed_kind_code',
    ['office_code', 'deed_kind_code'],
) }}
