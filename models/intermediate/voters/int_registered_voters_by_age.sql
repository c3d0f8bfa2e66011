with

entries as (
    select
        list_key,
        sex_code,
        age
    from {{ ref('int_voter_entries') }}
    where is_active
),

counted as (
    select
        entries.list_key,
        entries.sex_code,
        age_groups.age_group,
        count(*) as voters
    from entries
    inner join {{ ref('age_groups') }} as age_groups
        on
            entries.age >= age_groups.age_from
            and entries.age < age_groups.age_before
    group by
        entries.list_key,
        entries.sex_code,
        age_groups.age_group
)

select * from counted
