{#- Entries and persons by what became of them, in the villages of the later list. -#}
{% set flows = [
    ('begin', 'earlier_region_key', 'was_active', "'none'", 1),
    ('moved_out', 'earlier_region_key',
     'was_active and is_active and earlier_region_key <> later_region_key', "'none'", -1),
    ('removed', 'earlier_region_key', 'was_active and not is_active',
     "case when is_not_delivered then 'not_delivered' when is_not_read then 'not_read'"
     " else coalesce(tms_reason_code, 'unexplained') end", -1),
    ('new', 'later_region_key', 'is_active and not was_active and not has_previous',
     "case when is_not_read then 'not_read' else 'none' end", 1),
    ('re_entered', 'later_region_key', 'is_active and not was_active and has_previous', "'none'", 1),
    ('moved_in', 'later_region_key',
     'was_active and is_active and earlier_region_key <> later_region_key', "'none'", 1),
    ('moved_within', 'later_region_key',
     'was_active and is_active and earlier_region_key = later_region_key and earlier_tps_number <> later_tps_number',
     "'none'", 0),
    ('recoded', 'later_region_key',
     'was_active and is_active and earlier_region_key = later_region_key and is_recoded', "'none'", 0),
    ('end', 'later_region_key', 'is_active', "'none'", 0),
] %}
with

observed as (
    select
        flows.*,
        not_read.flow_id is not null as is_not_read
    from {{ ref('int_voter_flows_observed') }} as flows
    left join {{ ref('int_voter_flows_not_read') }} as not_read
        on
            flows.flow_id = not_read.flow_id
            and flows.list_number = not_read.list_number
),

flows as (
    {% for flow, region_key, condition, reason, sign in flows %}
    select
        list_number,
        {{ region_key }} as region_key,
        '{{ flow }}' as flow_code,
        {{ reason }} as reason_code,
        {{ sign }} as sign,
        count(*) as entries,
        count(distinct person_id) as persons
    from observed
    where {{ condition }}
    group by
        list_number,
        {{ region_key }},
        {{ reason }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from flows
