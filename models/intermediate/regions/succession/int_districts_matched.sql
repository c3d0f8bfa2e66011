{{ matched_regions('district', above=ref('int_regencies_matched')) }}
