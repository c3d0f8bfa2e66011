{{ service_members_staged(source('polri', 'service_roster'), 'polri') }}
