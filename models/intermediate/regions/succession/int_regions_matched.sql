{%- set relations = [
    ref('int_provinces_matched'),
    ref('int_regencies_matched'),
    ref('int_districts_matched'),
    ref('int_villages_matched'),
    ref('int_missions_matched'),
] -%}
with

matched as (
    {% for relation in relations %}
    select
        change_date,
        predecessor_key,
        predecessor_code,
        successor_key,
        successor_code,
        match_rule_code
    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from matched
