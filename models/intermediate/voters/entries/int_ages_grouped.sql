{#- The group of each age that an entry has: few ages stand for all entries, so that an
    entry finds its group by its age. -#}
with

ages as (
    select distinct age from {{ ref('int_voter_entries') }}
),

grouped as (
    select
        ages.age,
        age_groups.age_group
    from ages
    inner join {{ ref('age_groups') }} as age_groups
        on
            ages.age >= age_groups.age_from
            and ages.age < age_groups.age_before
)

select * from grouped
