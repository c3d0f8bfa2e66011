with

lists as (
    select
        list_key,
        list_number,
        cycle_key,
        stage_code,
        scope_code,
        max(established_date) as established_date,
        max(reference_date) as reference_date,
        max(decision_number) as decision_number,
        max(code_generation) as code_generation,
        max(delivery_key) as delivery_key,
        max(is_simulated) as is_simulated
    from {{ ref('int_voter_lists_dated') }}
    group by
        list_key,
        list_number,
        cycle_key,
        stage_code,
        scope_code
),

placed as (
    select
        lists.*,
        regions.region_key,
        regions.region_name as unit_name,
        regions.region_level
    from lists
    left join {{ ref('int_regions_nested') }} as regions
        on
            lists.scope_code = regions.region_code
            and {{ is_in_force_on('regions', 'lists.established_date') }}
)

select * from placed
