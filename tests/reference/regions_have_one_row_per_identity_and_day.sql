-- A region is never two rows on the same day.
with

periods as (

    select
        region_key,
        region_id,
        valid_from,
        lag(valid_to) over (
            partition by region_id
            order by valid_from nulls first, region_key nulls first
        ) as previous_valid_to,
        row_number() over (
            partition by region_id
            order by valid_from nulls first, region_key nulls first
        ) as period_number

    from {{ ref('dim_regions') }}

)

select *
from periods

where
    period_number > 1
    and (previous_valid_to is null or previous_valid_to > valid_from)
