-- Without a rule in eligibility_rules an event still suspends, and is told as `other`.
select
    elections.cycle_key,
    kinds.event_code
from {{ ref('person_event_kinds') }} as kinds
cross join {{ ref('elections') }} as elections
left join {{ ref('eligibility_rules') }} as rules
    on
        elections.cycle_key = rules.cycle_key
        and kinds.event_code = rules.event_code
where
    kinds.suspends_code <> 'never'
    and rules.event_code is null
