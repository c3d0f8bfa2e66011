{{ matched_regions('province') }}
