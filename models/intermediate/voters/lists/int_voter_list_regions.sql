with

lists as (
    select distinct
        list_key,
        list_number,
        cycle_key,
        stage_code,
        scope_code,
        reference_date,
        is_simulated
    from {{ ref('int_voter_lists_dated') }}
),

regions as (
    select
        regions.region_key,
        {{ office_code('regions') }} as scope_code
    from {{ ref('int_regions_nested') }} as regions
),

placed as (
    select
        regions.region_key,
        lists.*
    from lists
    inner join regions
        on lists.scope_code = regions.scope_code
)

select * from placed
