{#- What the lists tell of a person's age: on another day it is another group. That an
    entry is under 17, or older than most live, a finding tells too. -#}
with

age_groups_told as (
    select distinct
        entries.person_id,
        entries.reference_date,
        coalesce(ages.age_group, 'unknown') as age_group,
        coalesce(entries.age > {{ age_few_reach() }}, false) as is_very_old
    from {{ ref('int_voter_entries') }} as entries
    left join {{ ref('int_ages_grouped') }} as ages
        on entries.age = ages.age
),

dated as (
    select
        person_id,
        reference_date,
        age_group,
        is_very_old,
        cast(reference_date as string) || ':' || age_group as dated_age_group,
        max(reference_date) over (partition by person_id) as newest_date
    from age_groups_told
),

newest as (
    select
        *,
        case when reference_date = newest_date then age_group end as newest_age_group
    from dated
),

joined as (
    select
        person_id,
        max(newest_date) as newest_date,
        max(case when age_group = '<17' then 1 else 0 end) as is_minor,
        max(case when is_very_old then 1 else 0 end) as is_very_old,
        {{ text_joined('newest_age_group', 'age_group') }} as newest_age,
        {{ text_joined('dated_age_group', 'dated_age_group') }} as ages
    from newest
    group by person_id
)

select * from joined
