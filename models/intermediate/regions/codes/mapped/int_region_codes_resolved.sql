{%- set relations = [
    ref('int_province_codes_resolved'),
    ref('int_regency_codes_resolved'),
    ref('int_district_codes_resolved'),
    ref('int_village_codes_resolved'),
] -%}
with

resolved as (
    {% for relation in relations %}
    select
        row_id,
        code_system_code,
        code_system,
        as_of,
        external_code,
        external_name,
        region_level,
        stated_code,
        region_key,
        region_code,
        rule_code,
        priority
    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from resolved
