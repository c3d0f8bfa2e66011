-- Members of the households: one row a person with place in the family, sex and age on
-- the register's day.
create or replace temp table members as
with couples as (
    select
        *,
        -- age of the mother of this family's children, of the wife where there is one
        case head_kind
            when 'couple' then greatest(16.3, head_age - 3.6 - 3.4 * z(b, 'gap'))
            when 'woman' then head_age
            else head_age - 4
        end as mother_age,
        17.2 + 5.2 * pow(e(b, 'first birth'), 0.62) as first_birth,
        2.6 + 5.6 * u(b, 'spacing') as spacing,
        case
            when head_kind = 'man' and u(b, 'widower') > 0.35 then 0
            when head_kind = 'woman' and head_age < 30 and u(b, 'widow') > 0.3 then 0
            else least(
                8,
                cast(floor(
                    (0.65 + 3.45 * pow(u(b, 'children'), 0.75)
                    + case when head_age > 52 then 0.8 else 0 end) * fertility
                ) as integer)
            )
        end as children
    from households
),

born as (
    select
        c.*,
        i,
        draw_base('child', household_no * 32 + i) as cb,
        mother_age - first_birth - (i - 1) * spacing as child_age
    from couples as c, unnest(range(1, c.children + 1)) as t (i)
),

at_home as (
    select
        *,
        u(cb, 'sex') < 0.514 as is_male,
        u(cb, 'twin') < $rate_twin_births as is_twin
    from born
    where
        child_age > 0
        and child_age < case
            when u(cb, 'stays') < 0.05 then 70
            when u(cb, 'sex') < 0.514 then 18 + 7.6 * pow(e(cb, 'leaves'), 0.75)
            else 17.2 + 6.2 * pow(e(cb, 'leaves'), 0.75)
        end
),

everyone as (
    select
        household_no, 0 as m, 'head' as role, head_kind <> 'woman' as is_male,
        head_age as age,
        -- the head of the household before
        if(is_twin_head, -32, null)::bigint as twin_of_m
    from households
    union all
    select household_no, 1, 'wife', false, mother_age, null
    from couples
    where head_kind = 'couple'
    union all
    select household_no, 1 + i, 'child', is_male, child_age, null
    from at_home
    union all
    -- seven twin pairs of ten have one sex
    select
        household_no, 9 + i, 'child',
        case when u(cb, 'twin sex') < 0.7 then is_male else not is_male end,
        child_age, 1 + i
    from at_home
    where is_twin
    union all
    select
        household_no, 20, 'parent', u(b, 'parent sex') < 0.27,
        least(98.5, head_age + 19 + 13 * u(b, 'parent age')), null
    from households
    where
        u(b, 'parent') < $rate_parent_in_household
        and head_age between 25 and 68
    union all
    select
        household_no, 21, 'relative', u(b, 'relative sex') < 0.5,
        3 + 45 * u(b, 'relative age'), null
    from households
    where u(b, 'relative') < $rate_relative_in_household
)

select
    e.household_no * 32 + e.m as person_no,
    case when e.twin_of_m is null then null else e.household_no * 32 + e.twin_of_m end
        as twin_of,
    e.household_no, e.m, e.role, e.is_male, e.age
from everyone as e;
