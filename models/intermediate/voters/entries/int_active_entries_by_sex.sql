with

entries as (
    select * from {{ ref('int_voter_entries') }}
    where is_active
),

by_sex as (
    select
        list_key,
        coalesce(sex_code, 'unknown') as sex_code,
        count(*) as voters
    from entries
    group by
        list_key,
        coalesce(sex_code, 'unknown')
),

with_sum as (
    select
        list_key,
        sex_code,
        voters
    from by_sex

    union all

    select
        list_key,
        'all' as sex_code,
        cast(sum(voters) as bigint) as voters
    from by_sex
    group by list_key
),

described as (
    select
        lists.cycle_key,
        lists.stage_code,
        lists.established_date as as_of,
        lists.delivery_key,
        lists.region_key,
        lists.scope_code as region_code,
        with_sum.sex_code,
        'rows' as source_code,
        with_sum.voters,
        lists.is_simulated
    from with_sum
    inner join {{ ref('int_voter_list_units') }} as lists
        on with_sum.list_key = lists.list_key
)

select * from described
