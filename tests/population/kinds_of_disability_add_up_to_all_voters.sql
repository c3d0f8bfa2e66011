-- Every active entry is of one kind: the kinds of a group of voters add up to it, and
-- the groups to the entries of the lists.
with

grouped as (
    select
        list_key,
        region_key,
        sex_code,
        min(base_persons) as least_base,
        max(base_persons) as base_persons,
        sum(persons) as persons
    from {{ ref('fct_disability_counts') }}
    group by
        list_key,
        region_key,
        sex_code
),

summed as (
    select sum(base_persons) as base_persons
    from grouped
),

entries as (
    select count(*) as entries
    from {{ ref('int_voter_entries') }}
    where is_active
)

select
    grouped.region_key,
    grouped.persons,
    grouped.base_persons
from grouped
where
    grouped.persons <> grouped.base_persons
    or grouped.least_base <> grouped.base_persons

union all

select
    'all lists' as region_key,
    entries.entries as persons,
    summed.base_persons
from entries
cross join summed
where entries.entries <> coalesce(summed.base_persons, 0)
