{#- Regions above are those in force on the last day of the row, or today. -#}
with

periods as (
    select
        *,
        coalesce(valid_to, date '9999-12-31') as end_date
    from {{ ref('int_region_periods') }}
),

nested as (
    select
        periods.region_key,
        periods.region_level,
        periods.region_code,
        periods.region_name,
        periods.name_key,
        {{ region_type_of('periods.region_level', 'periods.region_code') }}
            as region_type_code,
        periods.valid_from,
        periods.valid_to,
        periods.validity_basis_code,
        periods.first_listed_date,
        periods.parent_region_code,
        parents.region_key as parent_region_key,
        provinces.region_key as province_key,
        provinces.region_name as province_name,
        regencies.region_key as regency_key,
        -- a mission is its own unit, as a regency is at home
        case
            when periods.region_level = 'mission' then periods.region_name
            else regencies.region_name
        end as regency_name,
        districts.region_key as district_key,
        districts.region_name as district_name
    from periods
    {% for alias, code in [
        ('parents', 'periods.parent_region_code'),
        ('provinces', 'substr(periods.region_code, 1, 2)'),
        ('regencies', 'substr(periods.region_code, 1, 5)'),
        ('districts', 'substr(periods.region_code, 1, 8)'),
    ] -%}
    left join periods as {{ alias }}
        on
            {{ code }} = {{ alias }}.region_code
            {% if alias == 'provinces' -%}
            and {{ alias }}.region_level in ('province', 'overseas')
            {% elif alias == 'regencies' -%}
            and {{ alias }}.region_level = 'regency'
            {% elif alias == 'districts' -%}
            and {{ alias }}.region_level = 'district'
            {% endif -%}
            and {{ was_in_force_before(alias, 'periods.end_date') }}
    {% endfor %}
)

select * from nested
