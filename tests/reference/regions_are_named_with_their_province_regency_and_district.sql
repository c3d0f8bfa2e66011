-- Keys and names of the regions above are there for every level that has them.
select region_key
from {{ ref('dim_regions') }}

where
    (region_level not in ('country') and province_key is null)
    or (region_level in ('regency', 'district', 'village') and regency_key is null)
    or (region_level in ('district', 'village') and district_key is null)
    or (province_key is null) <> (province_name is null)
    or (regency_key is null and region_level <> 'mission') <> (regency_name is null)
    or (region_level = 'mission' and regency_name <> region_name)
    or (district_key is null) <> (district_name is null)
