{{ placed_changes('province') }}
