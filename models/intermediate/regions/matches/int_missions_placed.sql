{{ placed_changes('mission') }}
