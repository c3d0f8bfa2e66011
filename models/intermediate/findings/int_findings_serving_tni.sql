{{ serving_findings('tni') }}
