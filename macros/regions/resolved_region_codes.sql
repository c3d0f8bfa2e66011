{#
    Rows of a foreign code list of one level with the region they mean: what their code or
    their name finds, the first by the rules of the seed region_code_rules chosen.

    Arguments: `level`, a region level; `above`, the resolved codes of the level above.
#}
{% macro resolved_region_codes(level, above=none) -%}
with

listed as (
    select
        listed.*,
        {%- if above is none %}
        '0' as above_code,
        {%- else %}
        coalesce(
            above.region_code, {{ parent_region_code('listed.stated_code') }}
        ) as above_code,
        {%- endif %}
        count(*) over (
            partition by listed.list_key, listed.external_parent_code, listed.name_key
        ) as namesakes
    from {{ ref('int_region_codes_external') }} as listed
    {%- if above is not none %}
    left join (
        select
            resolved.*,
            row_number() over (
                partition by resolved.code_system, resolved.external_code
                order by resolved.priority nulls last, resolved.row_id nulls last
            ) as choice
        from {{ above }} as resolved
    ) as above
        on
            listed.code_system = above.code_system
            and listed.external_parent_code = above.external_code
            and above.choice = 1
    {%- endif %}
    where listed.region_level = '{{ level }}'
),

found_by_name as (
    select
        listed.row_id,
        max(regions.region_key) as region_key,
        max(regions.region_code) as region_code,
        'name_in_parent' as rule_code,
        0 as distance
    from listed
    inner join {{ ref('int_region_periods') }} as regions
        on
            listed.above_code = regions.parent_region_code
            and listed.name_key = regions.name_key
            and listed.region_level = regions.region_level
            and {{ is_in_force_on('regions', 'listed.as_of') }}
    where listed.namesakes = 1
    group by listed.row_id
    having count(*) = 1
),

found as (
    select
        row_id,
        region_key,
        region_code,
        rule_code,
        distance
    from {{ ref('int_region_codes_found') }}
    union all
    select * from found_by_name
),

ranked as (
    select
        found.*,
        rules.priority,
        listed.list_key,
        row_number() over (
            partition by found.row_id
            order by
                rules.priority nulls last,
                found.distance nulls last,
                found.region_key nulls last
        ) as choice
    from found
    inner join listed
        on found.row_id = listed.row_id
    inner join {{ ref('region_code_rules') }} as rules
        on found.rule_code = rules.rule_code
),

-- a region that another row means by its code is not given to a row by its name alone
claimed as (
    select distinct
        list_key || '/' || region_key as claim
    from ranked
    where
        choice = 1
        and rule_code in ('code_and_name', 'code_and_villages', 'code_alone')
),

unclaimed as (
    select
        ranked.*,
        row_number() over (
            partition by ranked.row_id
            order by
                case
                    when ranked.rule_code = 'name_in_parent' and claimed.claim is not null
                        then 1
                    else 0
                end nulls last,
                ranked.choice nulls last
        ) as final_choice
    from ranked
    left join claimed
        on ranked.list_key || '/' || ranked.region_key = claimed.claim
)

select
    listed.row_id,
    listed.code_system_code,
    listed.code_system,
    listed.as_of,
    listed.external_code,
    listed.external_name,
    listed.region_level,
    listed.stated_code,
    unclaimed.region_key,
    unclaimed.region_code,
    unclaimed.rule_code,
    unclaimed.priority

from listed
left join unclaimed
    on
        listed.row_id = unclaimed.row_id
        and unclaimed.final_choice = 1
{%- endmacro %}
