{{ members_as_events(ref('int_tni_members_validated'), 'service_tni') }}
