{#
    Pairs of regions of one level that ended and began on the same day and are the same
    region: by name, then by code where the names are at most two letters apart, last by
    code alone; always within the same region above.

    Arguments: `level`, a region level; `above`, the matches of the level above, none for
    provinces; `regencies`, the matches of regencies, where a region may also be found by
    its name in another district of its regency.
#}
{% macro matched_regions(level, above=none, regencies=none) -%}
with

changes as (

    select
        *,
        substr(region_code, 1, 5) as regency_code

    from {{ ref('int_region_changes') }}

    where region_level = '{{ level }}'

),

begun as (

    select *
    from changes

    where side_code = 'begun'

),

{%- if above is none %}

ended as (

    select
        *,
        parent_region_code as later_parent_code,
        regency_code as later_regency_code

    from changes

    where side_code = 'ended'

),
{%- else %}

-- codes that ended, with the code under which the same region goes on, if it does
above_ended as (

    select
        changes.change_date,
        changes.region_code,
        matches.successor_code

    from {{ ref('int_region_changes') }} as changes
    left join {{ above }} as matches
        on changes.region_key = matches.predecessor_key

    where changes.side_code = 'ended'

),

regencies_ended as (

    select
        changes.change_date,
        changes.region_code,
        matches.successor_code

    from {{ ref('int_region_changes') }} as changes
    left join {{ regencies if regencies is not none else above }} as matches
        on changes.region_key = matches.predecessor_key

    where
        changes.side_code = 'ended'
        and changes.region_level = 'regency'

),

ended as (

    select
        changes.*,
        case
            when above_ended.region_code is null then changes.parent_region_code
            else above_ended.successor_code
        end as later_parent_code,
        case
            when regencies_ended.region_code is null then changes.regency_code
            else regencies_ended.successor_code
        end as later_regency_code

    from changes
    left join above_ended
        on
            changes.change_date = above_ended.change_date
            and changes.parent_region_code = above_ended.region_code
    left join regencies_ended
        on
            changes.change_date = regencies_ended.change_date
            and changes.regency_code = regencies_ended.region_code

    where changes.side_code = 'ended'

),
{%- endif %}
{%- if level == 'district' %}

kept_villages as (

    select distinct predecessor_key as region_key
    from {{ ref('int_district_villages_compared') }}

    where is_majority

),
{%- endif %}
{%- set steps = [] %}
{%- if level == 'regency' %}
{%- do steps.append(('recode_law', none, none)) %}
{%- endif %}
{%- do steps.append(('name_in_parent', 'later_parent_code', 'parent_region_code')) %}
{%- if level == 'district' %}
{%- do steps.append(('villages_in_parent', 'later_parent_code', 'parent_region_code')) %}
{%- endif %}
{%- do steps.append(('spelling_in_parent', 'later_parent_code', 'parent_region_code')) %}
{%- if regencies is not none %}
{%- do steps.append(('name_in_regency', 'later_regency_code', 'regency_code')) %}
{%- endif %}
{%- do steps.append(('code_in_parent', 'later_parent_code', 'parent_region_code')) %}
{%- for rule, ended_scope, begun_scope in steps %}
{%- set value = 'name_key' if 'name' in rule else 'code_suffix' %}

by_{{ rule }} as (

    select
        ended.change_date,
        ended.region_key as predecessor_key,
        ended.region_code as predecessor_code,
        begun.region_key as successor_key,
        begun.region_code as successor_code,
        '{{ rule }}' as match_rule_code

    {%- if rule == 'recode_law' %}

    from ended
    inner join {{ ref('region_recodes') }} as recodes
        on ended.region_code = recodes.old_region_code
    inner join begun
        on
            recodes.new_region_code = begun.region_code
            and ended.change_date = begun.change_date
    {%- else %}

    from (
        select
            ended.*,
            count(*) over (
                partition by change_date, {{ ended_scope }}, {{ value }}
            ) as namesakes

        from ended
        {%- if not loop.first %}

        where region_key not in (
            {%- for earlier in steps[:loop.index0] %}
            select predecessor_key from by_{{ earlier[0] }}
            {%- if not loop.last %}
            union all
            {%- endif %}
            {%- endfor %}
        )
        {%- endif %}
    ) as ended
    inner join (
        select
            begun.*,
            count(*) over (
                partition by change_date, {{ begun_scope }}, {{ value }}
            ) as namesakes

        from begun
        {%- if not loop.first %}

        where region_key not in (
            {%- for earlier in steps[:loop.index0] %}
            select successor_key from by_{{ earlier[0] }}
            {%- if not loop.last %}
            union all
            {%- endif %}
            {%- endfor %}
        )
        {%- endif %}
    ) as begun
        on
            ended.change_date = begun.change_date
            and ended.{{ ended_scope }} = begun.{{ begun_scope }}
        {%- if rule != 'villages_in_parent' %}
            and ended.{{ value }} = begun.{{ value }}
        {%- endif %}

    {%- if level == 'district' and rule in ('name_in_parent', 'villages_in_parent') %}
    left join {{ ref('int_district_villages_compared') }} as compared
        on
            ended.region_key = compared.predecessor_key
            and begun.region_key = compared.successor_key
    left join kept_villages
        on ended.region_key = kept_villages.region_key
    {%- endif %}

    where
    {%- if rule == 'villages_in_parent' %}
        compared.is_majority
    {%- else %}
        ended.namesakes = 1
        and begun.namesakes = 1
    {%- endif %}
    {%- if level == 'district' and rule == 'name_in_parent' %}
        -- the name went elsewhere if it shares no village and another district most
        and (compared.predecessor_key is not null or kept_villages.region_key is null)
    {%- elif rule == 'spelling_in_parent' %}
        and levenshtein(ended.name_key, begun.name_key) <= 2
    {%- endif %}
    {%- endif %}

),
{%- endfor %}

matched as (

    {% for rule, _, _ in steps %}
    select * from by_{{ rule }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {% endfor %}

)

select * from matched
{%- endmacro %}
