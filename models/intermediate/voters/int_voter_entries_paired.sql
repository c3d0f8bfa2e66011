{#- Each entry with the entry of the list before that it continues, one to one: first by
    voter id, then by person in the village, the regency, anywhere. -#}
{% set steps = [
    ('same_dpid', ['dpid']),
    ('same_village', ['person_id', 'region_key']),
    ('same_regency', ['person_id', 'scope_code']),
    ('anywhere', ['person_id']),
] %}
with

entries as (
    select
        entry_id,
        list_number,
        list_number + 1 as next_list_number,
        dpid,
        person_id,
        is_in_register,
        region_key,
        scope_code
    from {{ ref('int_voter_entries') }}
),

{% for step, keys in steps %}
earlier_{{ step }} as (
    select
        *,
        row_number() over (
            partition by next_list_number, {{ keys | join(', ') }}
            order by entry_id nulls last
        ) as place
    from entries
    where
        {{ keys[0] }} is not null
        {% for done, _ in steps[:loop.index0] %}
        and entry_id not in (select by_{{ done }}.previous_entry_id from by_{{ done }})
        {% endfor %}
),

later_{{ step }} as (
    select
        *,
        row_number() over (
            partition by list_number, {{ keys | join(', ') }}
            order by entry_id nulls last
        ) as place
    from entries
    where
        {{ keys[0] }} is not null
        {% for done, _ in steps[:loop.index0] %}
        and entry_id not in (select by_{{ done }}.entry_id from by_{{ done }})
        {% endfor %}
),

by_{{ step }} as (
    select
        later_{{ step }}.entry_id,
        earlier_{{ step }}.entry_id as previous_entry_id,
        '{{ step }}' as chain_rule_code
    from later_{{ step }}
    inner join earlier_{{ step }}
        on
            later_{{ step }}.list_number = earlier_{{ step }}.next_list_number
            {% for key in keys %}
            and later_{{ step }}.{{ key }} = earlier_{{ step }}.{{ key }}
            {% endfor %}
            and later_{{ step }}.place = earlier_{{ step }}.place
    {% if step == 'same_dpid' %}

    -- two persons of the register contradict each other, whatever the voter id says
    where
        later_{{ step }}.person_id = earlier_{{ step }}.person_id
        or not later_{{ step }}.is_in_register
        or not earlier_{{ step }}.is_in_register
    {% endif %}
),

{% endfor %}
paired as (
    {% for step, _ in steps %}
    select * from by_{{ step }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from paired
