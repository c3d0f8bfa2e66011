{{
    matched_regions(
        ref('int_regencies_placed'),
        [
            ('name_in_parent', 'parent_code'),
            ('spelling_in_parent', 'parent_code'),
            ('code_in_parent', 'parent_code'),
        ],
        first=ref('int_regencies_matched_by_law'),
    )
}}
