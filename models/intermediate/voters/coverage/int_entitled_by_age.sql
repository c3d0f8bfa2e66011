with

persons as (
    select
        eligible.list_key,
        coalesce(eligible.sex_code, 'unknown') as sex_code,
        eligible.age,
        eligible.as_of,
        listed.person_id is not null as is_listed,
        coalesce(listed.is_listed_abroad_only, false) as is_listed_abroad_only,
        unattested.person_id is not null as is_unattested
    from {{ ref('int_persons_eligible') }} as eligible
    left join {{ ref('int_persons_listed') }} as listed
        on
            eligible.person_id = listed.person_id
            and eligible.list_number = listed.list_number
    left join {{ ref('int_persons_unattested') }} as unattested
        on
            eligible.person_id = unattested.person_id
            and eligible.list_number = unattested.list_number
),

counted as (
    select
        persons.list_key,
        persons.sex_code,
        age_groups.age_group,
        max(persons.as_of) as as_of,
        count(*) as persons,
        count(case when persons.is_listed then 1 end) as listed,
        count(case when persons.is_listed_abroad_only then 1 end) as listed_abroad,
        count(case when persons.is_unattested then 1 end) as unattested
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
