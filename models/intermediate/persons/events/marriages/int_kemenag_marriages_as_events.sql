{{ spouses_as_events(ref('int_muslim_marriage_spouses')) }}
