{#- Every name that a region may bear, below the names of the regions above it. -#}
{%- set levels = ['province', 'regency', 'district', 'village'] -%}
with

names_borne as (
    select * from {{ ref('int_region_names_borne') }}
),

province_paths as (
    select
        region_key,
        region_code,
        name_key as province_name_key,
        cast(null as string) as regency_name_key,
        cast(null as string) as district_name_key,
        cast(null as string) as village_name_key,
        valid_from,
        end_date
    from names_borne
    where region_level = 'province'
),

{% for level, above, code_length in [
    ('regency', 'province', 2), ('district', 'regency', 5), ('village', 'district', 8),
] %}
{{ level }}_paths as (
    select
        names_borne.region_key,
        names_borne.region_code,
        {% for part in levels %}
        {% if part == level %}
        names_borne.name_key as {{ part }}_name_key,
        {% else %}
        above.{{ part }}_name_key,
        {% endif %}
        {% endfor %}
        greatest(names_borne.valid_from, above.valid_from) as valid_from,
        least(names_borne.end_date, above.end_date) as end_date
    from names_borne
    inner join {{ above }}_paths as above
        on
            substr(names_borne.region_code, 1, {{ code_length }}) = above.region_code
            and names_borne.valid_from < above.end_date
            and names_borne.end_date > above.valid_from
    where names_borne.region_level = '{{ level }}'
),

{% endfor %}
paths as (
    {% for level in levels %}
    select
        {{ level }}_paths.*,
        '{{ level }}' as region_level,
        concat_ws(
            '/',
            '{{ level }}',
            {{ level }}_paths.province_name_key,
            {{ level }}_paths.regency_name_key,
            {{ level }}_paths.district_name_key,
            {{ level }}_paths.village_name_key
        ) as path_key
    from {{ level }}_paths
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from paths
