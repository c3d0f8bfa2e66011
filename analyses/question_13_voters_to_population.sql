-- Question 13: where are there more, or fewer, voters than the population explains?
-- On open.duckdb. Returns at least 6 rows on the deliveries of 2023-2024.
select
    r.province_name,
    r.region_name,
    c.denominator_code,
    c.sex_code,
    c.age_group,
    c.registered,
    c.denominator,
    c.coverage_ratio,
    c.months_apart,
    c.flag_code
from fct_registration_coverage as c
inner join dim_regions as r on c.region_key = r.region_key
where
    c.cycle_key = 'pemilu_2024'
    and c.stage_code = 'dpt'
    and c.sex_code = 'all'
    and c.flag_code in ('over_100', 'under_85', 'above_expected', 'below_expected')
order by c.coverage_ratio desc;
