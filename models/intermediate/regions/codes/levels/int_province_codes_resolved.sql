{{ resolved_region_codes('province') }}
