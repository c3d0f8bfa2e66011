{#- Each entry with the entry that it continues, one to one: first by voter id, then by
    person in the village, the regency, anywhere. An entry goes on in the next list of its
    office, or in a list of another office until then. -#}
{% set steps = [
    ('same_dpid', ['dpid', 'scope_code'], true),
    ('same_dpid_elsewhere', ['dpid'], false),
    ('same_village', ['person_id', 'region_key'], true),
    ('same_regency', ['person_id', 'scope_code'], true),
    ('anywhere', ['person_id'], false),
] %}
with

entries as (
    select
        entry_id,
        list_number,
        dpid,
        person_id,
        is_in_register,
        region_key,
        scope_code
    from {{ ref('int_voter_entries') }}
),

continued as (
    select
        entries.*,
        predecessors.list_number as later_list_number
    from entries
    inner join {{ ref('int_voter_list_predecessors') }} as predecessors
        on
            entries.scope_code = predecessors.scope_code
            and entries.list_number = predecessors.previous_list_number
),

{% for step, keys, is_own_office in steps %}
earlier_{{ step }} as (
    select
        *,
        row_number() over (
            partition by later_list_number, {{ keys | join(', ') }}
            order by entry_id nulls last
        ) as place
    from continued
    where
        {{ keys[0] }} is not null
        {% for done, _, _ in steps[:loop.index0] %}
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
        {% for done, _, _ in steps[:loop.index0] %}
        and entry_id not in (select by_{{ done }}.entry_id from by_{{ done }})
        {% endfor %}
),

met_{{ step }} as (
    select
        later_{{ step }}.entry_id,
        {% if is_own_office %}
        1 as place_from_nearest,
        {% else %}
        row_number() over (
            partition by earlier_{{ step }}.entry_id
            order by later_{{ step }}.list_number nulls last
        ) as place_from_nearest,
        {% endif %}
        earlier_{{ step }}.entry_id as previous_entry_id
    from later_{{ step }}
    inner join earlier_{{ step }}
        on
            later_{{ step }}.list_number = earlier_{{ step }}.later_list_number
            {% for key in keys %}
            and later_{{ step }}.{{ key }} = earlier_{{ step }}.{{ key }}
            {% endfor %}
            and later_{{ step }}.place = earlier_{{ step }}.place
    {% if keys[0] == 'dpid' %}

    -- two persons of the register contradict each other, whatever the voter id says
    where
        later_{{ step }}.person_id = earlier_{{ step }}.person_id
        or not later_{{ step }}.is_in_register
        or not earlier_{{ step }}.is_in_register
    {% endif %}
),

by_{{ step }} as (
    select
        entry_id,
        previous_entry_id,
        '{{ step }}' as chain_rule_code
    from met_{{ step }}
    where place_from_nearest = 1
),

{% endfor %}
paired as (
    {% for step, _, _ in steps %}
    select * from by_{{ step }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from paired
