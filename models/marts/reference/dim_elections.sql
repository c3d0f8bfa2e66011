select
    elections.cycle_key,
    elections.cycle_kind_code,
    elections.cycle_name,
    elections.election_date,
    rules.code_generation,
    rules.station_limit

from {{ ref('elections') }} as elections
left join {{ ref('cycle_rules') }} as rules
    on elections.cycle_key = rules.cycle_key
