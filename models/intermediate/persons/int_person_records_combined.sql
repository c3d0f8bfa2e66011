{{ united(person_records()) }}
