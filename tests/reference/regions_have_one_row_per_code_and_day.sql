-- Periods of one code never overlap.
with

periods as (

    select
        region_key,
        region_code,
        valid_from,
        lag(valid_to) over (
            partition by region_code order by valid_from nulls first
        ) as previous_valid_to,
        row_number() over (
            partition by region_code order by valid_from nulls first
        ) as period_number

    from {{ ref('dim_regions') }}

)

select *
from periods

where
    period_number > 1
    and (previous_valid_to is null or previous_valid_to > valid_from)
