{#
    Pairs of regions of one level that ended and began on the same day and are the same
    region: those that `first` has, then those that each of the rules finds, in the order
    of the seed region_match_rules; what one has matched is out for the next.

    Arguments: `changes`, the placed changes of the level; `rules`, pairs of a rule and the
    column of the region above within which it looks; `first`, pairs found before.
#}
{% macro matched_regions(changes, rules, first=none) -%}
with

changes as (
    select * from {{ changes }}
),

matched_0 as (
    {% if first is none -%}
    select
        side_key as ended_key,
        side_key as begun_key,
        side_code as match_rule_code
    from changes
    where false
    {%- else -%}
    select
        'ended/' || predecessor_key as ended_key,
        'begun/' || successor_key as begun_key,
        match_rule_code
    from {{ first }}
    {%- endif %}
),

{% for rule, scope in rules -%}
{% set value = 'name_key' if rule.startswith('name') else 'code_suffix' -%}
left_{{ loop.index }} as (
    select
        changes.*,
        count(*) over (
            partition by
                changes.side_code, changes.change_date, changes.{{ scope }}, changes.{{ value }}
        ) as namesakes
    from changes
    left join matched_{{ loop.index0 }} as as_ended
        on changes.side_key = as_ended.ended_key
    left join matched_{{ loop.index0 }} as as_begun
        on changes.side_key = as_begun.begun_key
    where
        as_ended.ended_key is null
        and as_begun.begun_key is null
),

matched_{{ loop.index }} as (
    select * from matched_{{ loop.index0 }}
    union all
    select
        ended.side_key as ended_key,
        begun.side_key as begun_key,
        '{{ rule }}' as match_rule_code
    from left_{{ loop.index }} as ended
    inner join left_{{ loop.index }} as begun
        on
            ended.change_date = begun.change_date
            and ended.{{ scope }} = begun.{{ scope }}
            and ended.{{ value }} = begun.{{ value }}
    where
        ended.side_code = 'ended'
        and begun.side_code = 'begun'
        and ended.namesakes = 1
        and begun.namesakes = 1
        {%- if rule == 'spelling_in_parent' %}
        and levenshtein(ended.name_key, begun.name_key) <= 2
        {%- endif %}
),

{% endfor -%}
matched as (
    select
        ended.change_date,
        ended.region_key as predecessor_key,
        ended.region_code as predecessor_code,
        begun.region_key as successor_key,
        begun.region_code as successor_code,
        pairs.match_rule_code
    from matched_{{ rules | length }} as pairs
    inner join changes as ended
        on pairs.ended_key = ended.side_key
    inner join changes as begun
        on pairs.begun_key = begun.side_key
)

select * from matched
{%- endmacro %}
