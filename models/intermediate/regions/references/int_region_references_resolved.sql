{#- Which region does this mean: asked and answered here alone. -#}
{%- set ways = [
    ref('int_region_references_by_code'),
    ref('int_region_references_by_names'),
    ref('int_region_references_by_office'),
    ref('int_region_references_by_kpu_code'),
] -%}
with

resolved as (
    {% for way in ways %}
    select
        reference_key,
        region_level,
        region_key,
        rule_code,
        reason_code
    from {{ way }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from resolved
