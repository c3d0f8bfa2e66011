select
    files.as_of,
    trees.region_code,
    trees.region_level,
    trees.region_name,
    trees.parent_region_code,
    trees.kpu_id,
    trees.is_overseas,
    trees.name_key,
    substr(trees.region_code, 1, 2) as province_code

from {{ ref('int_region_trees_validated') }} as trees
inner join {{ ref('int_files_current') }} as files
    on trees.file_id = files.file_id

where trees.rejection_codes is null
