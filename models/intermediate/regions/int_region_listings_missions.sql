with

states as (

    select *
    from {{ ref('int_region_states') }}

    where series_code = 'overseas'

),

trees as (

    select *
    from {{ ref('int_region_trees_dated') }}

    where region_level = 'mission'

),

-- KPU repeats each mission as its own district and village
missions as (

    select
        states.series_code,
        states.state_number,
        trees.region_code,
        trees.region_level,
        trees.region_name,
        trees.name_key,
        'kpu_tree' as origin_code

    from states
    inner join trees
        on states.base_as_of = trees.as_of

    where length(trees.region_code) = 5

)

select * from missions
