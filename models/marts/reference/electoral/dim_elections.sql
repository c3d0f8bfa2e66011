select
    elections.cycle_key,
    elections.cycle_kind_code,
    elections.cycle_name,
    elections.election_date,
    rules.code_generation,
    limits.voter_limit as station_limit

from {{ ref('elections') }} as elections
left join {{ ref('cycle_rules') }} as rules
    on elections.cycle_key = rules.cycle_key
left join {{ ref('station_limits') }} as limits
    on
        elections.cycle_key = limits.cycle_key
        and limits.tps_kind_code = 'regular'
