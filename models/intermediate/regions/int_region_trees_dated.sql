with

region_trees as (

    select
        trees.*,
        files.as_of

    from {{ ref('int_region_trees_validated') }} as trees
    inner join {{ ref('int_files_current') }} as files
        on trees.file_id = files.file_id

    where trees.rejection_codes is null

),

dated as (

    select
        as_of,
        region_code,
        region_level,
        region_name,
        parent_region_code,
        kpu_id,
        is_overseas,
        substr(region_code, 1, 2) as province_code,
        name_key

    from region_trees

)

select * from dated
