{{ united(evidence()) }}
