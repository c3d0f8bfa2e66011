{{ serving_findings('tni', ref('int_tni_members_validated')) }}
