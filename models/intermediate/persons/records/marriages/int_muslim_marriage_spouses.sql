{{ marriage_spouses(
    ref('int_muslim_marriages_validated'),
    "'marriage'",
    ['office_code'],
) }}
