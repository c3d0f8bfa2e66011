{{ united(person_events()) }}
