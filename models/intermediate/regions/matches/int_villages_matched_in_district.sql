{{
    matched_regions(
        ref('int_villages_placed'),
        [
            ('name_in_parent', 'parent_code'),
            ('spelling_in_parent', 'parent_code'),
        ],
    )
}}
