{#- Each entry that voter id and person leave with the entry that it continues, because
    in either list nobody else of the village has the same two of name, birth date and
    family card, or nobody else of the office the same name and birth date: so entries go
    on whose number is damaged. Two persons of the register contradict each other. -#}
{% set descriptions = [
    ('name_and_birth_date', 'region_key', "name_key || '/' || cast(birth_date as string)"),
    ('name_and_nkk', 'region_key', "name_key || '/' || nkk"),
    (
        'birth_date_and_nkk', 'region_key',
        "cast(birth_date as string) || '/' || sex_code || '/' || nkk"
    ),
    (
        'name_and_birth_date_in_office', 'scope_code',
        "name_key || '/' || cast(birth_date as string)"
    ),
] %}
with

described as (
    {% for step, place, description in descriptions %}
    select
        entry_id,
        list_number,
        is_later,
        is_in_register,
        {{ place }} as place_code,
        {{ loop.index }} as step_number,
        '{{ step }}' as chain_rule_code,
        {{ description }} as description
    from {{ ref('int_voter_entries_unpaired') }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

counted as (
    select
        *,
        count(*) over (
            partition by is_later, list_number, place_code, step_number, description
        ) as bearers
    from described
    where description is not null
),

met as (
    select
        later.entry_id,
        earlier.entry_id as previous_entry_id,
        later.chain_rule_code,
        row_number() over (
            partition by later.list_number, later.entry_id
            order by later.step_number nulls last
        ) as place,
        row_number() over (
            partition by earlier.entry_id
            order by later.list_number nulls last, later.step_number nulls last
        ) as place_from_nearest
    from counted as later
    inner join counted as earlier
        on
            later.list_number = earlier.list_number
            and later.place_code = earlier.place_code
            and later.step_number = earlier.step_number
            and later.description = earlier.description
    where
        later.is_later
        and not earlier.is_later
        and later.bearers = 1
        and earlier.bearers = 1
        and not (later.is_in_register and earlier.is_in_register)
),

paired as (
    select
        entry_id,
        previous_entry_id,
        chain_rule_code
    from met
    where
        place = 1
        and place_from_nearest = 1
)

select * from paired
