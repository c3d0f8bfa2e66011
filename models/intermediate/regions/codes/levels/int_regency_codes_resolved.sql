{{ resolved_region_codes('regency', above=ref('int_province_codes_resolved')) }}
