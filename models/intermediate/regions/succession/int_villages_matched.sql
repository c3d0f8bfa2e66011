{{
    matched_regions(
        'village',
        above=ref('int_districts_matched'),
        regencies=ref('int_regencies_matched'),
    )
}}
