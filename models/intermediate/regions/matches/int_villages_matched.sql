{{
    matched_regions(
        ref('int_villages_placed'),
        [
            ('name_in_regency', 'regency_code'),
            ('code_in_parent', 'parent_code'),
        ],
        first=ref('int_villages_matched_in_district'),
    )
}}
