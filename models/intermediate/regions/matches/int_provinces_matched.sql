{{
    matched_regions(
        ref('int_provinces_placed'),
        [
            ('name_in_parent', 'parent_code'),
            ('spelling_in_parent', 'parent_code'),
            ('code_in_parent', 'parent_code'),
        ],
    )
}}
