-- The list of the entitled and the verdicts are of one rule.
select
    eligible.person_id,
    eligible.list_key
from {{ ref('int_persons_eligible') }} as eligible
inner join {{ ref('int_person_verdicts') }} as verdicts
    on
        eligible.person_id = verdicts.person_id
        and eligible.cycle_key = verdicts.cycle_key
        and eligible.reference_date = verdicts.reference_date
where
    verdicts.verdict_code = 'not_eligible'
    or eligible.is_known_entitled <> (verdicts.verdict_code = 'eligible')
