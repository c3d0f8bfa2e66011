{{ serving_findings('polri', ref('int_polri_members_validated')) }}
