with

persons as (
    select
        list_key,
        sex_code,
        age,
        as_of
    from {{ ref('int_persons_eligible') }}
),

counted as (
    select
        persons.list_key,
        persons.sex_code,
        age_groups.age_group,
        max(persons.as_of) as as_of,
        count(*) as persons
    from persons
    inner join {{ ref('age_groups') }} as age_groups
        on
            persons.age >= age_groups.age_from
            and persons.age < age_groups.age_before
    group by
        persons.list_key,
        persons.sex_code,
        age_groups.age_group
)

select * from counted
