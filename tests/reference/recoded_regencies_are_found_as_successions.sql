-- Every recode of the seed whose two codes are known is a succession of the whole.
with

regions as (

    select * from {{ ref('dim_regions') }}

),

successions as (

    select
        predecessors.region_code as old_region_code,
        successors.region_code as new_region_code

    from {{ ref('bridge_region_successions') }} as successions
    inner join regions as predecessors
        on successions.predecessor_region_key = predecessors.region_key
    inner join regions as successors
        on successions.successor_region_key = successors.region_key

    where
        successions.succession_code = 'recoded'
        and successions.share = 1

)

select recodes.*
from {{ ref('region_recodes') }} as recodes
left join successions
    on
        recodes.old_region_code = successions.old_region_code
        and recodes.new_region_code = successions.new_region_code

where
    successions.old_region_code is null
    and recodes.old_region_code in (select regions.region_code from regions)
    and recodes.new_region_code in (select regions.region_code from regions)
