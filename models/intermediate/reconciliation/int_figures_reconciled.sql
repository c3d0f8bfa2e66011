with

published as (
    select * from {{ ref('published_figures') }}
),

computed as (
    select * from {{ ref('int_figures_computed') }}
),

misprints as (
    select * from {{ ref('published_misprints') }}
),

compared as (
    select
        'published_vs_real' as comparison_code,
        published.figure_code as subject_code,
        published.figure_code,
        published.value as expected_value,
        computed.value as actual_value,
        -- what the deliveries themselves tell of a difference, and what was reviewed
        coalesce(
            case
                when
                    coalesce(computed.explained_value, published.value)
                    = published.value
                    then computed.reason
            end,
            published.difference_reason
        ) as reason
    from published
    left join computed
        on
            published.metric_code || '/'
            || coalesce(
                nullif(published.cycle_key, '') || '/' || published.stage_code,
                cast(published.as_of as string)
            )
            || '/' || published.scope_code || '/' || published.region_code
            || '/' || published.sex_code = computed.subject_key

    union all

    select
        'misprint' as comparison_code,
        published.figure_code || '/' || misprints.printed_value as subject_code,
        published.figure_code,
        published.value as expected_value,
        misprints.printed_value as actual_value,
        'Misprint, proven wrong by: ' || misprints.proof as reason
    from misprints
    inner join published
        on misprints.figure_code = published.figure_code
),

described as (
    select
        compared.comparison_code,
        compared.subject_code,
        published.metric_code,
        published.cycle_key,
        published.stage_code,
        published.as_of,
        published.region_code,
        published.sex_code,
        compared.expected_value,
        compared.actual_value,
        compared.reason,
        published.source,
        false as is_simulated
    from compared
    inner join published
        on compared.figure_code = published.figure_code
)

select * from described
