with

counted as (
    select
        cycle_key,
        stage_code,
        region_key,
        sex_code,
        source_code,
        as_of,
        voters,
        delivery_key,
        is_simulated

    from {{ ref('int_registered_voters_by_sex') }}

    union all

    select
        cycle_key,
        stage_code,
        region_key,
        sex_code,
        source_code,
        as_of,
        voters,
        delivery_key,
        is_simulated

    from {{ ref('int_active_entries_by_sex') }}
),

keyed as (
    select
        case when is_simulated then 'simulated/' else '' end
        || cycle_key || '/' || stage_code || '/' || region_key || '/' || sex_code
        || '/' || source_code as registered_key,
        *

    from counted

    -- The sum of both sexes would double every sum over the mart.
    where sex_code <> 'all'
)

select * from keyed
