{#- Lists with further columns: list, seed, column of the code, column of its place. -#}
{%- set lists = [
    ('age_groups', ref('age_groups'), 'age_group', 'age_from'),
    (
        'coverage_denominators', ref('coverage_denominators'),
        'denominator_code', 'position'
    ),
    (
        'data_dimensions', ref('data_standard_dimensions'),
        'dimension_code', 'position'
    ),
    (
        'delivery_scopes', ref('delivery_scopes'),
        'complete_when_code', 'expected_scopes'
    ),
    (
        'evidence_grades', ref('evidence_grades'),
        'evidence_grade_code', 'grade_number'
    ),
    ('finding_kinds', ref('finding_kinds'), 'kind_code', 'position'),
    ('list_stages', ref('list_stage_order'), 'stage_code', 'stage_number'),
    ('number_damages', ref('number_damages'), 'damage_code', 'position'),
    ('region_code_rules', ref('region_code_rules'), 'rule_code', 'priority'),
    ('region_levels', ref('region_levels'), 'region_level', 'level_number'),
] -%}
with

codes as (
    select * from {{ ref('codes') }}
),

tms_codes as (
    select
        'tms_codes_' || lower(tms_codes.code_generation) as code_list,
        tms_codes.reported_code as code,
        cast(tms_codes.reported_code as integer) as position,
        coalesce(reasons.label_id, kinds.label_id) as label_id,
        coalesce(reasons.label_en, kinds.label_en) as label_en,
        case
            when tms_codes.is_special_location
                then reasons.description || ', at a special location'
            else coalesce(reasons.description, kinds.description)
        end as description
    from {{ ref('tms_codes') }} as tms_codes
    left join codes as reasons
        on
            reasons.code_list = 'flow_reasons'
            and tms_codes.reason_code = reasons.code
    -- a code that strikes nobody bears the name of what it says
    left join {{ ref('finding_kinds') }} as kinds
        on tms_codes.finding_kind_code = kinds.kind_code
),

combined as (
    select
        code_list,
        code,
        position,
        label_id,
        label_en,
        description
    from codes

    union all

    select * from tms_codes

    {% for code_list, seed, code, position in lists %}
    union all

    select
        '{{ code_list }}' as code_list,
        {{ code }} as code,
        {{ position }} as position,
        label_id,
        label_en,
        description
    from {{ seed }}
    {% endfor %}
)

select
    code_list || '/' || code as code_key,
    code_list,
    code,
    cast(position as smallint) as position,
    label_id,
    label_en,
    description

from combined
