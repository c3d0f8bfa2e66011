{{ members_as_events(ref('int_polri_members_validated'), 'service_polri') }}
