{#- Persons by the last stay that each source knows of them, where it knows of no
    return: one person is counted once in a source, and again in the other. -#}
with

stays as (
    select
        row_id,
        'kemlu' as source_code,
        mission_key as region_key,
        country_code,
        sex_code,
        arrival_date as begun_on,
        return_date,
        cast(null as date) as contract_end_date,
        as_of,
        is_simulated
    from {{ ref('int_citizens_abroad_in_effect') }}

    union all

    select
        row_id,
        'bp2mi' as source_code,
        cast(null as string) as region_key,
        country_code,
        sex_code,
        departure_date as begun_on,
        return_date,
        contract_end_date,
        as_of,
        is_simulated
    from {{ ref('int_placements_in_effect') }}
),

days as (
    select
        source_code,
        is_simulated,
        max(as_of) as as_of
    from stays
    group by
        source_code,
        is_simulated
),

ranked as (
    select
        stays.source_code,
        days.as_of,
        stays.region_key,
        coalesce(stays.country_code, 'unknown') as country_code,
        coalesce(stays.sex_code, 'unknown') as sex_code,
        stays.return_date,
        stays.contract_end_date < days.as_of as is_contract_over,
        stays.is_simulated,
        row_number() over (
            partition by stays.source_code, stays.is_simulated, resolved.person_id
            order by
                stays.begun_on desc nulls last,
                stays.as_of desc nulls last,
                stays.return_date desc nulls last,
                stays.row_id asc nulls last
        ) as place_from_last
    from stays
    inner join {{ ref('int_records_resolved') }} as resolved
        on stays.row_id = resolved.record_id
    inner join days
        on
            stays.source_code = days.source_code
            and stays.is_simulated = days.is_simulated
),

counted as (
    select
        case when is_simulated then 'simulated/' else '' end
        || source_code || '/' || cast(as_of as string) || '/'
        || coalesce(region_key || '/', '') || country_code || '/' || sex_code
            as overseas_count_key,
        source_code,
        as_of,
        region_key,
        country_code,
        sex_code,
        count(*) as persons,
        count(case when is_contract_over then 1 end) as contract_over_persons,
        is_simulated
    from ranked
    where
        place_from_last = 1
        and return_date is null
    group by
        source_code,
        as_of,
        region_key,
        country_code,
        sex_code,
        is_simulated
)

select * from counted
