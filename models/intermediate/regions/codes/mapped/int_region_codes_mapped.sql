{#- One row per code system, external code and region, whichever list has the pair. -#}
with

resolved as (
    select * from {{ ref('int_region_codes_resolved') }}
),

pairs_ranked as (
    select
        *,
        row_number() over (
            partition by code_system, external_code, region_key
            order by priority nulls last, row_id nulls last
        ) as choice
    from resolved
),

pairs as (
    select
        pairs_ranked.*,
        count(*) over (
            partition by pairs_ranked.code_system, pairs_ranked.external_code
        ) as regions_of_code,
        count(*) over (
            partition by pairs_ranked.code_system, pairs_ranked.region_key
        ) as codes_of_region
    from pairs_ranked
    where pairs_ranked.choice = 1
),

mapped as (
    select
        code_system || '/' || external_code || '/' || coalesce(region_key, 'none')
            as region_code_key,
        code_system_code,
        code_system,
        external_code,
        external_name,
        region_level,
        region_key,
        rule_code,
        region_key is not null
        and regions_of_code = 1
        and codes_of_region = 1 as is_unique,
        regions_of_code > 1 as is_contradictory,
        case when region_key is null then 'unknown' end as reason_code,
        as_of
    from pairs
)

select * from mapped
