select * from {{ ref('int_findings_deceased') }}
union all
select * from {{ ref('int_findings_serving_tni') }}
union all
select * from {{ ref('int_findings_serving_polri') }}
union all
select * from {{ ref('int_findings_under_age_unmarried') }}
union all
select * from {{ ref('int_findings_duplicate') }}
union all
select * from {{ ref('int_findings_of_numbers') }}
