{{ placed_changes('regency', above=ref('int_provinces_matched')) }}
