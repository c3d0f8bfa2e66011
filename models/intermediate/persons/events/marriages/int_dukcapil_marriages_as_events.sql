{{ spouses_as_events(ref('int_civil_marriage_spouses')) }}
