{#- Every name a region may bear in a list, with the names of the regions above it. -#}
with

periods as (

    select * from {{ ref('int_region_periods') }}

),

aliases as (

    select
        region_level,
        region_code,
        {{ region_name_key('alias_name') }} as name_key

    from {{ ref('region_name_aliases') }}

),

names as (

    select
        region_key,
        region_code,
        region_level,
        name_key,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as end_date

    from periods

    union

    select
        periods.region_key,
        periods.region_code,
        periods.region_level,
        aliases.name_key,
        periods.valid_from,
        coalesce(periods.valid_to, date '9999-12-31') as end_date

    from periods
    inner join aliases
        on
            periods.region_level = aliases.region_level
            and periods.region_code = aliases.region_code

),

{% for level, above, length in [
    ('regency', 'province', 2), ('district', 'regency', 5), ('village', 'district', 8),
] %}
{{ level }}_paths as (

    select
        names.region_key,
        names.region_code,
        above.province_name_key,
        {% if level == 'regency' %}
        names.name_key as regency_name_key,
        cast(null as string) as district_name_key,
        cast(null as string) as village_name_key,
        {% elif level == 'district' %}
        above.regency_name_key,
        names.name_key as district_name_key,
        cast(null as string) as village_name_key,
        {% else %}
        above.regency_name_key,
        above.district_name_key,
        names.name_key as village_name_key,
        {% endif %}
        greatest(names.valid_from, above.valid_from) as valid_from,
        least(names.end_date, above.end_date) as end_date

    from names
    inner join {% if above == 'province' -%}
    (
        select
            region_code,
            name_key as province_name_key,
            valid_from,
            end_date

        from names

        where region_level = 'province'
    )
    {%- else -%}
    {{ above }}_paths
    {%- endif %} as above
        on
            substr(names.region_code, 1, {{ length }}) = above.region_code
            and names.valid_from < above.end_date
            and names.end_date > above.valid_from

    where names.region_level = '{{ level }}'

),

{% endfor %}
paths as (

    select
        region_key,
        region_code,
        'province' as region_level,
        name_key as province_name_key,
        cast(null as string) as regency_name_key,
        cast(null as string) as district_name_key,
        cast(null as string) as village_name_key,
        valid_from,
        end_date

    from names

    where region_level = 'province'

    {% for level in ['regency', 'district', 'village'] %}
    union all

    select
        region_key,
        region_code,
        '{{ level }}' as region_level,
        province_name_key,
        regency_name_key,
        district_name_key,
        village_name_key,
        valid_from,
        end_date

    from {{ level }}_paths
    {% endfor %}

)

select * from paths
