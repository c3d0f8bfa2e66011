-- A kind that is read and has no meaning in a generation would be of no row of
-- fct_disability_counts; one that is ambiguous and is not would have two.
with

read_codes as (
    select distinct code as read_code
    from {{ ref('values_kpu') }}
    where value_map = 'disability'

    union

    select 'unknown' as read_code
),

generations as (
    select distinct code_generation
    from {{ ref('cycle_rules') }}
),

meanings as (
    select * from {{ ref('disability_meanings') }}
)

select
    generations.code_generation,
    read_codes.read_code
from generations
cross join read_codes
left join meanings
    on
        generations.code_generation = meanings.code_generation
        and read_codes.read_code = meanings.read_code
where meanings.read_code is null

union all

select
    code_generation,
    disability_code as read_code
from meanings
group by
    code_generation,
    disability_code
having min(case when is_ambiguous then 1 else 0 end)
    <> max(case when is_ambiguous then 1 else 0 end)
