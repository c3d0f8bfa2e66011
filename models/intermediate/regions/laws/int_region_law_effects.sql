with

states as (
    select *
    from {{ ref('int_region_states') }}
    where series_code = 'domestic'
),

laws as (
    select *
    from {{ ref('int_region_laws_known') }}
),

listings as (
    select
        'decree' as origin_code,
        as_of,
        region_code as province_code
    from {{ ref('int_region_decrees') }}
    where region_level = 'province'

    union all

    select
        'kpu_tree' as origin_code,
        as_of,
        region_code as province_code
    from {{ ref('int_region_trees_dated') }}
    where region_level = 'province'
),

listings_compared as (
    select
        states.state_number,
        laws.province_code,
        states.base_as_of,
        laws.in_force_date,
        laws.in_force_date <= states.state_date as is_in_force,
        max(case
            when listings.origin_code = 'decree' and listings.as_of = states.base_as_of
                then 1
            else 0
        end) = 1 as is_listed,
        min(listings.as_of) filter (
            where
            listings.origin_code = 'decree'
            and listings.as_of > states.base_as_of
        ) as next_decree_as_of,
        min(listings.as_of) filter (
            where
            listings.origin_code = 'kpu_tree'
            and listings.as_of >= laws.in_force_date
        ) as tree_as_of
    from states
    cross join laws
    left join listings
        on laws.province_code = listings.province_code
    group by
        states.state_number,
        states.state_date,
        states.base_as_of,
        laws.province_code,
        laws.in_force_date
),

effects as (
    select
        state_number,
        province_code,
        base_as_of,
        next_decree_as_of,
        tree_as_of,
        case
            when not is_in_force and is_listed then 'not_yet_founded'
            when not is_in_force or is_listed then 'as_listed'
            when tree_as_of < coalesce(next_decree_as_of, date '9999-12-31')
                then 'founded_by_tree'
            when next_decree_as_of is not null then 'founded_by_decree'
            else 'founded_by_law'
        end as effect_code
    from listings_compared
)

select * from effects
