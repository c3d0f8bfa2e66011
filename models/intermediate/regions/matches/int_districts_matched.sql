{{
    matched_regions(
        ref('int_districts_placed'),
        [
            ('name_in_parent', 'parent_code'),
            ('spelling_in_parent', 'parent_code'),
            ('code_in_parent', 'parent_code'),
        ],
        first=ref('int_districts_matched_by_villages'),
    )
}}
