{#
    Pairs of regions of one level that ended and began on the same day and are the same
    region, within the same region above. The rules are tried in the order of the seed
    region_match_rules; what one has matched is out for the next.

    Arguments: `level`, a region level; `above`, the matches of the level above, none for
    provinces; `regencies`, the matches of regencies, where a region may also be found by
    its name in another district of its regency.
#}
{% macro matched_regions(level, above=none, regencies=none) -%}
{%- set in_parent = ('later_parent_code', 'parent_region_code') -%}
{%- set steps = [
    ('name_in_parent', 'name_key', in_parent),
    ('spelling_in_parent', 'code_suffix', in_parent),
    ('code_in_parent', 'code_suffix', in_parent),
] -%}
{%- if regencies is not none -%}
{%- do steps.insert(
    2, ('name_in_regency', 'name_key', ('later_regency_code', 'regency_code'))
) -%}
{%- endif -%}
{%- set first = {'regency': 'recode_law', 'district': 'villages_in_parent'}.get(level) -%}
{%- set done = [first] if first else [] -%}
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

{% if above is not none %}
-- codes that ended, with the code under which the same region goes on, if it does
{%- for relation, name in [(above, 'above'), (regencies or above, 'regencies')] %}

{{ name }}_ended as (

    select
        ended.change_date,
        ended.region_code,
        matches.successor_code

    from {{ ref('int_region_changes') }} as ended
    left join {{ relation }} as matches
        on ended.region_key = matches.predecessor_key

    where ended.side_code = 'ended'

),
{%- endfor %}
{% endif %}
ended as (

    select
        changes.*,
    {%- if above is none %}
        changes.parent_region_code as later_parent_code,
        changes.regency_code as later_regency_code

    from changes
    {%- else %}
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
    {%- endif %}

    where changes.side_code = 'ended'

),

{% if first == 'recode_law' %}
by_recode_law as (

    select
        ended.change_date,
        ended.region_key as predecessor_key,
        ended.region_code as predecessor_code,
        begun.region_key as successor_key,
        begun.region_code as successor_code,
        'recode_law' as match_rule_code

    from ended
    inner join {{ ref('region_recodes') }} as recodes
        on ended.region_code = recodes.old_region_code
    inner join begun
        on
            recodes.new_region_code = begun.region_code
            and ended.change_date = begun.change_date

),
{% elif first == 'villages_in_parent' %}
-- a district is where its villages are: under its name or code if some are, else where
-- most of them are
villages_compared as (

    select
        compared.*,
        ended.region_code as predecessor_code,
        begun.region_code as successor_code,
        ended.name_key = begun.name_key as is_name_kept,
        ended.code_suffix = begun.code_suffix as is_code_kept

    from ended
    inner join {{ ref('int_district_villages_compared') }} as compared
        on ended.region_key = compared.predecessor_key
    inner join begun
        on
            compared.successor_key = begun.region_key
            and ended.later_parent_code = begun.parent_region_code

),

villages_ranked as (

    select
        *,
        {%- for side, other in [
            ('predecessor_key', 'successor_key'), ('successor_key', 'predecessor_key'),
        ] %}
        row_number() over (
            partition by {{ side }}
            order by
                case when is_name_kept or is_code_kept then 0 else 1 end nulls last,
                villages_in_common desc nulls last,
                case when is_name_kept then 0 else 1 end nulls last,
                {{ other }} nulls last
        ) as rank_of_{{ other }}{{ ',' if not loop.last }}
        {%- endfor %}

    from villages_compared

),

by_villages_in_parent as (

    select
        change_date,
        predecessor_key,
        predecessor_code,
        successor_key,
        successor_code,
        case
            when is_name_kept then 'name_and_villages'
            when is_code_kept then 'code_and_villages'
            else 'villages_in_parent'
        end as match_rule_code

    from villages_ranked

    where
        rank_of_predecessor_key = 1
        and rank_of_successor_key = 1
        and (is_name_kept or is_code_kept or is_majority)

),
{% endif %}
{%- for rule, value, (ended_scope, begun_scope) in steps %}
{%- for side, scope, other in [
    ('ended', ended_scope, 'predecessor_key'), ('begun', begun_scope, 'successor_key'),
] %}

{{ side }}_for_{{ rule }} as (

    select
        {{ side }}.*,
        count(*) over (
            partition by {{ side }}.change_date, {{ side }}.{{ scope }}, {{ side }}.{{ value }}
        ) as namesakes

    from {{ side }}
    {%- for earlier in done %}
    left join by_{{ earlier }}
        on {{ side }}.region_key = by_{{ earlier }}.{{ other }}
    {%- endfor %}
    {%- for earlier in done %}

    {{ 'where' if loop.first else 'and' }} by_{{ earlier }}.{{ other }} is null
    {%- endfor %}

),
{%- endfor %}

by_{{ rule }} as (

    select
        ended.change_date,
        ended.region_key as predecessor_key,
        ended.region_code as predecessor_code,
        begun.region_key as successor_key,
        begun.region_code as successor_code,
        '{{ rule }}' as match_rule_code

    from ended_for_{{ rule }} as ended
    inner join begun_for_{{ rule }} as begun
        on
            ended.change_date = begun.change_date
            and ended.{{ ended_scope }} = begun.{{ begun_scope }}
            and ended.{{ value }} = begun.{{ value }}

    where
        ended.namesakes = 1
        and begun.namesakes = 1
        {%- if rule == 'spelling_in_parent' %}
        and levenshtein(ended.name_key, begun.name_key) <= 2
        {%- endif %}

),
{%- do done.append(rule) %}
{%- endfor %}

matched as (

    {% for rule in done %}
    select * from by_{{ rule }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {% endfor %}

)

select * from matched
{%- endmacro %}
