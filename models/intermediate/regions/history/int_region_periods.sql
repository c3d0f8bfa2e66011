with

states as (
    select * from {{ ref('int_region_states') }}
),

listings_compared as (
    select
        *,
        lag(state_number) over (
            partition by series_code, region_code order by state_number nulls first
        ) as previous_state_number,
        lag(name_key) over (
            partition by series_code, region_code order by state_number nulls first
        ) as previous_name_key
    from {{ ref('int_region_listings') }}
),

runs_numbered as (
    select
        *,
        sum(case
            when previous_state_number < state_number - 1 then 1
            when previous_name_key = name_key then 0
            else 1
        end) over (
            partition by series_code, region_code
            order by state_number nulls first
            rows between unbounded preceding and current row
        ) as run_number
    from listings_compared
),

runs_ranked as (
    select
        *,
        row_number() over (
            partition by series_code, region_code, run_number
            order by state_number desc nulls last
        ) as rank_from_last
    from runs_numbered
),

runs as (
    select
        series_code,
        region_code,
        region_level,
        name_key,
        min(state_number) as first_state_number,
        max(state_number) as last_state_number,
        -- older editions write provinces and regencies in capitals, KPU all names
        max(case
            when rank_from_last > 1 then null
            when region_level in ('province', 'regency') or origin_code = 'kpu_tree'
                then {{ region_name_styled('region_name') }}
            else region_name
        end) as region_name,
        min(listed_date) as first_listed_date,
        max(case when origin_code = 'decree' then 1 else 0 end) as is_in_decree,
        max(case when origin_code = 'kpu_tree' then 1 else 0 end) as is_in_tree,
        min(case
            when origin_code <> 'recode' then 0
            when region_level in ('district', 'village') then 1
            else 0
        end) as is_carried,
        max(case when origin_code = 'law' then 1 else 0 end) as is_in_law
    from runs_ranked
    group by
        series_code,
        region_code,
        region_level,
        run_number,
        name_key
),

periods as (
    select
        runs.region_code || '@' || first_states.state_date as region_key,
        runs.region_code,
        runs.region_level,
        runs.region_name,
        runs.name_key,
        case runs.region_level
            when 'overseas' then '0'
            else {{ parent_region_code('runs.region_code') }}
        end as parent_region_code,
        first_states.state_date as valid_from,
        last_states.next_state_date as valid_to,
        case
            when runs.is_in_law = 1 then 'law'
            when runs.is_carried = 1 then 'carried'
            when runs.series_code = 'overseas' and runs.first_state_number > 1
                then 'kpu_tree'
            when runs.first_state_number = 1 then 'presumed'
            when runs.is_in_tree = 1 and runs.is_in_decree = 0 then 'kpu_tree'
            when laws.in_force_date is not null then 'law'
            else 'decree'
        end as validity_basis_code,
        runs.first_listed_date
    from runs
    inner join states as first_states
        on
            runs.series_code = first_states.series_code
            and runs.first_state_number = first_states.state_number
    inner join states as last_states
        on
            runs.series_code = last_states.series_code
            and runs.last_state_number = last_states.state_number
    left join {{ ref('int_region_laws_known') }} as laws
        on
            substr(runs.region_code, 1, 2) = laws.province_code
            and first_states.state_date = laws.in_force_date
)

select * from periods
