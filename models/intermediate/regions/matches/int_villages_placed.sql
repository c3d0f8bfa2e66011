{{
    placed_changes(
        'village',
        above=ref('int_districts_matched'),
        regencies=ref('int_regencies_matched'),
    )
}}
