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

-- the name alike, since twins share the birth date and the card
registered_twice as (
    select distinct
        unregistered.person_id,
        unregistered.list_number
    from unregistered
    inner join {{ ref('int_register_persons') }} as register
        on
            unregistered.birth_date = register.birth_date
            and unregistered.person_id <> register.person_id
            and (
                unregistered.nkk = register.nkk
                or unregistered.region_key = register.region_key
            )
    inner join {{ ref('int_persons_listed') }} as listed
        on
            register.person_id = listed.person_id
            and unregistered.list_number = listed.list_number
    cross join levels
    where
        {{ name_similarity('unregistered.name_key', 'register.name_key') }}
        >= levels.min_agreement
)

select * from registered_twice
