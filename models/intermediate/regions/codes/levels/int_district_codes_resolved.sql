{{ resolved_region_codes('district', above=ref('int_regency_codes_resolved')) }}
