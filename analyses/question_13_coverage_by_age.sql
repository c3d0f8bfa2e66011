-- Question 13: which groups of sex and age are listed less than others? The unreported
-- dead pull the first ratio down, most of all at 75 and over; the second is without
-- those whom the register alone attests. open.duckdb has the rows without cells
-- under 10.
-- On marts.duckdb. Returns at least 20 rows on a simulated nation.
select
    c.stage_code,
    c.sex_code,
    c.age_group,
    sum(c.registered) as registered,
    sum(c.listed_abroad) as of_them_abroad_only,
    sum(c.denominator) as entitled,
    sum(c.unattested) as unattested,
    sum(c.registered) / sum(c.denominator) as coverage_ratio,
    sum(c.registered) / nullif(sum(c.denominator) - sum(c.unattested), 0)
        as coverage_ratio_attested,
    count(*) filter (where c.flag_code = 'under_85') as regencies_under_85
from fct_registration_coverage as c
where
    c.cycle_key = 'pemilu_2024'
    and c.denominator_code = 'voters_to_entitled'
group by all
order by coverage_ratio asc, c.stage_code asc, c.sex_code asc, c.age_group asc;
