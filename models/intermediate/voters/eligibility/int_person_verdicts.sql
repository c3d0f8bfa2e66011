{#- What the rules of the right to vote say of each register person in each election
    that has lists, in their order: of those that fit the first decides. -#}
with

days as (
    select
        cycle_key,
        is_simulated,
        max(reference_date) as reference_date
    from {{ ref('int_voter_lists_dated') }}
    group by
        cycle_key,
        is_simulated
),

persons as (
    select
        register.person_id,
        register.region_key,
        register.is_simulated,
        days.cycle_key,
        days.reference_date,
        register.register_status_code = 'unknown' as is_status_unknown,
        coalesce(register.citizenship_code, 'unknown') = 'unknown'
            as is_citizenship_unknown,
        {{ age_on('register.birth_date', 'days.reference_date') }} >= 17 as is_of_age
    from {{ ref('int_register_persons') }} as register
    inner join days
        on register.is_simulated = days.is_simulated
),

-- an event that no rule of the election is about comes first, so that it is seen
fitting as (
    select
        persons.person_id,
        persons.cycle_key,
        suspended.event_code as rule_code
    from persons
    inner join {{ ref('int_persons_suspended') }} as suspended
        on
            persons.person_id = suspended.person_id
            and persons.cycle_key = suspended.cycle_key
            and persons.reference_date = suspended.reference_date

    union all

    {% for rule, condition in [
        ('status_unknown', 'is_status_unknown'),
        ('citizenship_unknown', 'is_citizenship_unknown'),
        ('of_age', 'is_of_age'),
        ('married', 'not is_of_age'),
    ] -%}
    select
        person_id,
        cycle_key,
        '{{ rule }}' as rule_code
    from persons
    where {{ condition }}
    {% if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}
),

judged as (
    select
        fitting.person_id,
        fitting.cycle_key,
        coalesce(rules.rule_code, 'other') as rule_code,
        coalesce(rules.verdict_code, 'not_eligible') as verdict_code,
        row_number() over (
            partition by fitting.person_id, fitting.cycle_key
            order by
                coalesce(rules.position, 0) asc nulls last,
                fitting.rule_code asc nulls last
        ) as place
    from fitting
    left join {{ ref('eligibility_rules') }} as rules
        on
            fitting.cycle_key = rules.cycle_key
            and fitting.rule_code
            = coalesce(nullif(rules.event_code, ''), rules.rule_code)
)

select
    persons.person_id,
    persons.region_key,
    persons.cycle_key,
    persons.reference_date,
    judged.verdict_code,
    judged.rule_code,
    persons.is_simulated

from persons
inner join judged
    on
        persons.person_id = judged.person_id
        and persons.cycle_key = judged.cycle_key

where judged.place = 1
