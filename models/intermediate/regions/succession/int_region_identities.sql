{#-
    A chain of matches is at most as long as there are states: each step doubles the reach,
    five steps reach over 32 of them.
-#}
with

periods as (
    select
        periods.region_key,
        periods.valid_from,
        periods.valid_to,
        coalesce(matched_pairs.predecessor_key, periods.region_key) as ancestor_0
    from {{ ref('int_region_periods') }} as periods
    left join {{ ref('int_regions_matched') }} as matched_pairs
        on periods.region_key = matched_pairs.successor_key
),

{% for step in range(1, 6) %}
step_{{ step }} as (
    select
        periods.region_key,
        periods.valid_from,
        periods.valid_to,
        earlier.ancestor_{{ step - 1 }} as ancestor_{{ step }}
    from {{ 'periods' if step == 1 else 'step_' ~ (step - 1) }} as periods
    inner join {{ 'periods' if step == 1 else 'step_' ~ (step - 1) }} as earlier
        on periods.ancestor_{{ step - 1 }} = earlier.region_key
),
{% endfor %}
identities as (
    select
        region_key,
        ancestor_5 as region_id,
        first_value(region_key) over (
            partition by ancestor_5 order by valid_from desc nulls last
        ) as last_region_key,
        first_value(valid_to) over (
            partition by ancestor_5 order by valid_from desc nulls last
        ) as last_valid_to
    from step_5
)

select
    region_key,
    region_id,
    last_region_key,
    last_valid_to is null as is_last_in_force

from identities
