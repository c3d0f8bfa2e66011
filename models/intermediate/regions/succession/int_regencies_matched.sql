{{ matched_regions('regency', above=ref('int_provinces_matched')) }}
