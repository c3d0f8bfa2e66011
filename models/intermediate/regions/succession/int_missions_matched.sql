{{ matched_regions('mission') }}
