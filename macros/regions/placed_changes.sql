{#
    Changes of one level with the codes above them as they are since the day: a region that
    ended is looked for below the code under which its region above goes on.

    Arguments: `level`, a region level; `above`, the matches of the level above, none for
    provinces; `regencies`, the matches of regencies, for levels below them.
#}
{% macro placed_changes(level, above=none, regencies=none) -%}
with

changes as (
    select *
    from {{ ref('int_region_changes') }}
    where region_level = '{{ level }}'
),

{% for relation, name in [(above, 'above'), (regencies or above, 'regencies')] -%}
{% if relation is not none -%}
-- codes that ended, with the code under which the same region goes on, if it does
{{ name }}_ended as (
    select
        'ended' as side_code,
        ended.change_date,
        ended.region_code,
        matches.successor_code
    from {{ ref('int_region_changes') }} as ended
    left join {{ relation }} as matches
        on ended.region_key = matches.predecessor_key
    where ended.side_code = 'ended'
),

{% endif -%}
{% endfor -%}
placed as (
    select
        changes.side_code || '/' || changes.region_key as side_key,
        changes.*,
        {% if above is none -%}
        changes.parent_region_code as parent_code,
        substr(changes.region_code, 1, 5) as regency_code
    from changes
        {%- else -%}
        case
            when above_ended.region_code is null then changes.parent_region_code
            else above_ended.successor_code
        end as parent_code,
        case
            when regencies_ended.region_code is null
                then substr(changes.region_code, 1, 5)
            else regencies_ended.successor_code
        end as regency_code
    from changes
    left join above_ended
        on
            changes.side_code = above_ended.side_code
            and changes.change_date = above_ended.change_date
            and changes.parent_region_code = above_ended.region_code
    left join regencies_ended
        on
            changes.side_code = regencies_ended.side_code
            and changes.change_date = regencies_ended.change_date
            and substr(changes.region_code, 1, 5) = regencies_ended.region_code
        {%- endif %}
)

select * from placed
{%- endmacro %}
