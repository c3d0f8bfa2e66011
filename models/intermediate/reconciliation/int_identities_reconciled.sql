with

identities as (
    select * from {{ ref('figure_identities') }}
),

published as (
    select * from {{ ref('published_figures') }}
),

-- The whole of an identity describes it; there is exactly one.
wholes as (
    select
        identities.identity_code,
        published.*
    from identities
    inner join published
        on identities.figure_code = published.figure_code
    where
        identities.sign = -1
        and published.metric_code <> 'voters_removed'
),

sums as (
    select
        identities.identity_code,
        cast(sum(identities.sign * published.value) as bigint) as surplus
    from identities
    inner join published
        on identities.figure_code = published.figure_code
    group by identities.identity_code
),

compared as (
    select
        'identity' as comparison_code,
        'published/' || wholes.identity_code as subject_code,
        wholes.metric_code,
        wholes.cycle_key,
        wholes.stage_code,
        wholes.as_of,
        wholes.region_code,
        wholes.sex_code,
        wholes.value as expected_value,
        wholes.value + sums.surplus as actual_value,
        wholes.difference_reason as reason,
        wholes.source,
        false as is_simulated
    from wholes
    inner join sums
        on wholes.identity_code = sums.identity_code
)

select * from compared
