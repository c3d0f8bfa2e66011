{{ service_members_staged(source('tni', 'service_roster'), 'tni') }}
