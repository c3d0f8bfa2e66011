{{ service_members_validated(ref('stg_polri__service_members'), 'polri') }}
