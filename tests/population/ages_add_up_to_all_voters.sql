-- Every active entry of a list has one row of ages, whatever its age.
with

counted as (
    select coalesce(sum(persons), 0) as persons
    from {{ ref('fct_age_counts') }}
    where source_code <> 'dukcapil_register'
),

entries as (
    select count(*) as entries
    from {{ ref('int_voter_entries') }}
    where is_active
)

select
    counted.persons,
    entries.entries
from counted
cross join entries
where counted.persons <> entries.entries
