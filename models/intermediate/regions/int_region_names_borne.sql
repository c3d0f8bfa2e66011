{#- Every name that a region may bear in a list. -#}
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

names_borne as (

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

)

select * from names_borne
