{{ service_members_validated(ref('stg_tni__service_members'), 'tni') }}
