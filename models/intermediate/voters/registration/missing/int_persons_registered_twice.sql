{#- Missing persons whom the register has a second time, by a number under which the
    list names them: born the same day, on the same family card or in the same village. -#}
with

unregistered as (
    select
        missing.person_id,
        missing.list_number,
        missing.region_key,
        register.name_key,
        register.birth_date,
        register.nkk
    from {{ ref('int_persons_unregistered') }} as missing
    inner join {{ ref('int_register_persons') }} as register
        on missing.person_id = register.person_id
),

levels as (
    select * from {{ ref('comparison_levels') }}
    where
        field_code = 'name'
        and field_level = 2
),

-- each condition a join of its own, so that no two persons meet by the birth date alone
born_the_same_day as (
    {% for field in ('nkk', 'region_key') -%}
    select
        unregistered.person_id,
        unregistered.list_number,
        unregistered.name_key,
        register.person_id as other_person_id,
        register.name_key as other_name_key
    from unregistered
    inner join {{ ref('int_register_persons') }} as register
        on
            unregistered.birth_date = register.birth_date
            and unregistered.{{ field }} = register.{{ field }}
            and unregistered.person_id <> register.person_id
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}
),

-- the name alike, since twins share the birth date and the card
registered_twice as (
    select distinct
        born_the_same_day.person_id,
        born_the_same_day.list_number
    from born_the_same_day
    inner join {{ ref('int_persons_listed') }} as listed
        on
            born_the_same_day.other_person_id = listed.person_id
            and born_the_same_day.list_number = listed.list_number
    cross join levels
    where
        {{ name_similarity(
            'born_the_same_day.name_key', 'born_the_same_day.other_name_key'
        ) }}
        >= levels.min_agreement
)

select * from registered_twice
