with

counted as (
    select
        unregistered.list_key,
        unregistered.cycle_key,
        unregistered.stage_code,
        coalesce(regions.regency_key, unregistered.region_key) as region_key,
        unregistered.reason_code,
        unregistered.certainty_code,
        unregistered.is_simulated,
        count(*) as persons
    from {{ ref('int_persons_unregistered_graded') }} as unregistered
    inner join {{ ref('dim_regions') }} as regions
        on unregistered.region_key = regions.region_key
    group by
        unregistered.list_key,
        unregistered.cycle_key,
        unregistered.stage_code,
        coalesce(regions.regency_key, unregistered.region_key),
        unregistered.reason_code,
        unregistered.certainty_code,
        unregistered.is_simulated
),

keyed as (
    select
        list_key || '/' || region_key || '/' || reason_code || '/' || certainty_code
            as unregistered_count_key,
        *
    from counted
),

judged as (
    select
        *,
        {{ is_protected_cell('persons', ['list_key'], 'unregistered_count_key') }}
            as is_protected
    from keyed
),

protected as (
    select
        unregistered_count_key,
        list_key,
        cycle_key,
        stage_code,
        region_key,
        reason_code,
        certainty_code,
        case when not is_protected then persons end as persons,
        case when is_protected then 'protected' else 'published' end as status_code,
        is_simulated
    from judged
)

select * from protected
