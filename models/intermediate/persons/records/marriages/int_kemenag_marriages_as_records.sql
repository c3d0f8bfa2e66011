{{ spouses_as_records(ref('int_muslim_marriage_spouses')) }}
