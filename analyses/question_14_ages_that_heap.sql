-- Question 14: how far do ages heap on full fives, where 100 means not at all (by
-- Whipple's index of the ages 23 to 62)?
-- On marts.duckdb. Returns at least 2 rows on a simulated nation.
select
    regions.region_key,
    regions.region_name,
    ages.cycle_key,
    ages.source_code,
    round(
        500.0 * sum(ages.persons) filter (where ages.age % 5 = 0) / sum(ages.persons), 1
    ) as whipple
from fct_age_counts as ages
inner join dim_regions as regions
    on ages.region_key = regions.region_key
where ages.age between 23 and 62
group by all
order by whipple desc;
