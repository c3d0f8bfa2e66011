-- Question 13: which groups of sex and age are listed less, or more, than entitled?
-- open.duckdb has the rows without cells under 10.
-- On marts.duckdb. Returns at least 3 rows on a simulated nation.
select
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
    and c.flag_code in ('over_100', 'under_85')
order by c.coverage_ratio, r.region_name, c.sex_code, c.age_group;
