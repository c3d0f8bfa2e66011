{{ resolved_region_codes('village', above=ref('int_district_codes_resolved')) }}
