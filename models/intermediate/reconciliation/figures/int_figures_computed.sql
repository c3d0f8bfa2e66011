with

figures as (
    select * from {{ ref('int_figures_combined') }}
),

keyed as (
    select
        metric_code || '/'
        || coalesce(cycle_key || '/' || stage_code, cast(as_of as string))
        || '/' || scope_code || '/' || region_code || '/' || sex_code as subject_key,
        *
    from figures
)

select * from keyed
