{#- Villages and regencies that go on below another code. -#}
select
    matched_pairs.change_date,
    predecessors.parent_region_code as predecessor_parent_code,
    successors.parent_region_code as successor_parent_code

from {{ ref('int_regions_matched') }} as matched_pairs
inner join {{ ref('int_region_periods') }} as predecessors
    on matched_pairs.predecessor_key = predecessors.region_key
inner join {{ ref('int_region_periods') }} as successors
    on matched_pairs.successor_key = successors.region_key

where
    predecessors.region_level in ('regency', 'village')
    and predecessors.parent_region_code <> successors.parent_region_code
