with

-- Families of special stations are not split, so those entries name none.
entries as (
    select
        *,
        {{ is_special_station('tps_number') }} as is_special,
        case when not {{ is_special_station('tps_number') }} then nkk end as family_nkk
    from {{ ref('int_voter_entries') }}
    where is_active
),

families as (
    select
        list_key,
        region_key,
        family_nkk,
        count(distinct tps_number) > 1 as is_split
    from entries
    where family_nkk is not null
    group by
        list_key,
        region_key,
        family_nkk
),

summed as (
    select
        entries.list_key,
        entries.cycle_key,
        entries.stage_code,
        entries.region_key,
        entries.tps_number,
        entries.is_special,
        entries.is_simulated,
        max(entries.station_limit) as voter_limit,
        count(*) as voters,
        count(distinct case when families.is_split then entries.family_nkk end)
            as split_families,
        count(case when duplicates.scope_code = 'home_special' then 1 end)
            as double_listed
    from entries
    left join families
        on
            entries.list_key = families.list_key
            and entries.region_key = families.region_key
            and entries.family_nkk = families.family_nkk
    left join {{ ref('int_duplicate_entries') }} as duplicates
        on entries.entry_id = duplicates.entry_id
    group by
        entries.list_key,
        entries.cycle_key,
        entries.stage_code,
        entries.region_key,
        entries.tps_number,
        entries.is_special,
        entries.is_simulated
),

keyed as (
    select
        cycle_key || '/' || stage_code || '/' || region_key || '/' || tps_number
            as tps_key,
        list_key,
        cycle_key,
        stage_code,
        region_key,
        case
            when region_key like '99%' then 'overseas'
            when is_special then 'special'
            else 'regular'
        end as tps_kind_code,
        cast(voters as integer) as voters,
        cast(voter_limit as integer) as voter_limit,
        voters > voter_limit as is_over_limit,
        cast(split_families as integer) as split_families,
        case when is_special then cast(double_listed as integer) end as double_listed,
        is_simulated
    from summed
)

select * from keyed
