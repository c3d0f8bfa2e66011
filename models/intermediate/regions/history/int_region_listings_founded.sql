with

effects as (
    select * from {{ ref('int_region_law_effects') }}
),

recodes as (
    select * from {{ ref('int_region_recodes_effected') }}
),

decrees as (
    select * from {{ ref('int_region_decrees') }}
),

trees as (
    select * from {{ ref('int_region_trees_dated') }}
),

from_next_decree as (
    select
        effects.state_number,
        decrees.region_code,
        decrees.region_level,
        decrees.region_name,
        decrees.name_key,
        'decree' as origin_code,
        decrees.as_of as listed_date
    from effects
    inner join decrees
        on
            effects.next_decree_as_of = decrees.as_of
            and effects.province_code = decrees.province_code
    where effects.effect_code = 'founded_by_decree'
),

from_tree as (
    select
        effects.state_number,
        trees.region_code,
        trees.region_level,
        coalesce(decrees.region_name, trees.region_name) as region_name,
        coalesce(decrees.name_key, trees.name_key) as name_key,
        'kpu_tree' as origin_code,
        trees.as_of as listed_date
    from effects
    inner join trees
        on
            effects.tree_as_of = trees.as_of
            and effects.province_code = trees.province_code
    left join recodes
        on
            effects.state_number = recodes.state_number
            and substr(trees.region_code, 1, 5) = recodes.new_region_code
    -- KPU keeps the old codes below the new regency code: the decree's spelling holds
    left join decrees
        on
            effects.base_as_of = decrees.as_of
            and recodes.old_region_code || substr(trees.region_code, 6)
            = decrees.region_code
    where effects.effect_code = 'founded_by_tree'
),

founded as (
    select * from from_next_decree
    union all
    select * from from_tree
)

select
    'domestic' as series_code,
    founded.*

from founded
