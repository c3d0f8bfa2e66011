with

combined as (
    select * from {{ ref('int_figures_reconciled') }}
    union all
    select * from {{ ref('int_identities_reconciled') }}
    union all
    select * from {{ ref('int_recap_sums_reconciled') }}
    union all
    select * from {{ ref('int_recaps_reconciled_with_tree') }}
    union all
    select * from {{ ref('int_recaps_reconciled_with_rows') }}
    union all
    select * from {{ ref('int_population_sums_reconciled') }}
    union all
    select * from {{ ref('int_chains_reconciled') }}
    union all
    select * from {{ ref('int_niks_reconciled') }}
),

judged as (
    select
        comparison_code || '/' || subject_code
        || case when is_simulated then '/simulated' else '' end as reconciliation_key,
        comparison_code,
        subject_code,
        metric_code,
        cycle_key,
        stage_code,
        as_of,
        region_code,
        sex_code,
        expected_value,
        actual_value,
        actual_value - expected_value as difference,
        case
            when expected_value is null or actual_value is null
                then 'not_comparable'
            when expected_value = actual_value then 'match'
            when reason is not null then 'explained'
            else 'differs'
        end as status_code,
        case when expected_value <> actual_value then reason end as reason,
        source,
        is_simulated
    from combined
)

select * from judged
