with

periods as (

    select *
    from {{ ref('int_region_periods') }}

),

ended as (

    select
        valid_to as change_date,
        'ended' as side_code,
        region_key,
        region_code,
        region_level,
        name_key,
        parent_region_code

    from periods

    where valid_to is not null

),

begun as (

    select
        valid_from as change_date,
        'begun' as side_code,
        region_key,
        region_code,
        region_level,
        name_key,
        parent_region_code

    from periods

    where valid_from > date '1945-08-17'

),

changes as (

    select * from ended
    union all
    select * from begun

)

select
    changes.*,
    substr(changes.region_code, length(changes.parent_region_code) + 1) as code_suffix

from changes
