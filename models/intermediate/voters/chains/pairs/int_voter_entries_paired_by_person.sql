{#- Each entry that the voter id leaves with the entry of the same person that it
    continues, one to one: first in its village, then in any of its office. -#}
{% set steps = [('same_village', 'region_key'), ('same_regency', 'scope_code')] %}
with

by_dpid as (
    select * from {{ ref('int_voter_entries_paired_by_dpid') }}
),

left_behind as (
    select * from {{ ref('int_voter_entries_left_behind') }}
),

entries as (
    select
        entry_id,
        list_number,
        person_id,
        region_key,
        scope_code
    from {{ ref('int_voter_entries') }}
    where
        person_id is not null
        and entry_id not in (select by_dpid.entry_id from by_dpid)
        and entry_id not in (select left_behind.entry_id from left_behind)
),

continued as (
    select * from {{ ref('int_voter_entries_continued') }}
    where
        person_id is not null
        and entry_id not in (select by_dpid.previous_entry_id from by_dpid)
),

{% for step, within in steps %}
earlier_{{ step }} as (
    select
        *,
        row_number() over (
            partition by later_list_number, person_id, {{ within }}
            order by region_key nulls last, entry_id nulls last
        ) as place
    from continued
    {% if not loop.first %}
    where
        entry_id not in (
            select by_same_village.previous_entry_id from by_same_village
        )
    {% endif %}
),

later_{{ step }} as (
    select
        *,
        row_number() over (
            partition by list_number, person_id, {{ within }}
            order by region_key nulls last, entry_id nulls last
        ) as place
    from entries
    {% if not loop.first %}
    where entry_id not in (select by_same_village.entry_id from by_same_village)
    {% endif %}
),

by_{{ step }} as (
    select
        later.entry_id,
        earlier.entry_id as previous_entry_id,
        '{{ step }}' as chain_rule_code
    from later_{{ step }} as later
    inner join earlier_{{ step }} as earlier
        on
            later.list_number = earlier.later_list_number
            and later.person_id = earlier.person_id
            and later.{{ within }} = earlier.{{ within }}
            and later.place = earlier.place
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
