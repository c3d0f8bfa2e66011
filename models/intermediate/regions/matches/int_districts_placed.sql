{{ placed_changes('district', above=ref('int_regencies_matched')) }}
