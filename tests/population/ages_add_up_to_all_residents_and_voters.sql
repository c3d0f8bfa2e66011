-- Every resident of the register and every active entry of a list counts at one age.
with

counted as (
    select
        coalesce(sum(case when source_code = 'dukcapil_register' then persons end), 0)
            as residents,
        coalesce(sum(case when source_code <> 'dukcapil_register' then persons end), 0)
            as voters
    from {{ ref('fct_age_counts') }}
),

residents as (
    select count(*) as residents
    from {{ ref('int_register_persons') }}
    where register_status_code = 'resident'
),

entries as (
    select count(*) as voters
    from {{ ref('int_voter_entries') }}
    where is_active
)

select
    counted.residents,
    counted.voters
from counted
cross join residents
cross join entries
where
    counted.residents <> residents.residents
    or counted.voters <> entries.voters
