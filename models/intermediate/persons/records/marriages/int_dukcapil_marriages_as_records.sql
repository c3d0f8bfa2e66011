{{ spouses_as_records(ref('int_civil_marriage_spouses')) }}
