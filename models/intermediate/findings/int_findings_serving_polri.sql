{{ serving_findings('polri') }}
