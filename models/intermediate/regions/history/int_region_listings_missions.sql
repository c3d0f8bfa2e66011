-- KPU repeats each mission as its own district and village: those are left out
select
    states.series_code,
    states.state_number,
    trees.region_code,
    trees.region_level,
    trees.region_name,
    trees.name_key,
    'kpu_tree' as origin_code,
    trees.as_of as listed_date

from {{ ref('int_region_states') }} as states
inner join {{ ref('int_region_trees_dated') }} as trees
    on states.base_as_of = trees.as_of

where
    states.series_code = 'overseas'
    and trees.region_level = 'mission'
    and length(trees.region_code) = 5
