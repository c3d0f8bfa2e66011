{#- Every name that a region may bear in a list. -#}
with

periods as (
    select
        region_key,
        region_code,
        region_level,
        name_key,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as end_date
    from {{ ref('int_region_periods') }}
)

select * from periods

union

select
    periods.region_key,
    periods.region_code,
    periods.region_level,
    {{ region_name_key('aliases.alias_name') }} as name_key,
    periods.valid_from,
    periods.end_date

from periods
inner join {{ ref('region_name_aliases') }} as aliases
    on
        periods.region_level = aliases.region_level
        and periods.region_code = aliases.region_code
