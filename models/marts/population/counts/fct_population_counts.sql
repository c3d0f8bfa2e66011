select
    case when is_simulated then 'simulated/' else '' end
    || source_code || '/' || as_of || '/' || region_key || '/' || sex_code
        as population_count_key,
    source_code,
    as_of,
    region_key,
    sex_code,
    persons,
    delivery_key,
    is_simulated

from {{ ref('int_residents_by_sex') }}

-- A source that tells the sexes apart is not repeated as their sum.
where
    sex_code <> 'all'
    or source_code = 'bps_census'
