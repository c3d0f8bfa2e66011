with

categories as (
    select * from {{ ref('codes') }}
    where code_list = 'pdp_categories'
),

dataset_columns as (
    select
        dataset_columns.dataset_key,
        count(*) as column_count,
        {{ text_joined(
            'dataset_columns.column_name', 'dataset_columns.column_number'
        ) }} as column_names,
        max(categories.position) as pdp_position
    from {{ ref('stg_landing__dataset_columns') }} as dataset_columns
    inner join categories
        on dataset_columns.pdp_category_code = categories.code
    group by dataset_columns.dataset_key
),

described as (
    select
        datasets.dataset_key,
        datasets.agency_code,
        datasets.dataset_code,
        datasets.description,
        datasets.mode_code,
        datasets.absence_meaning_code,
        datasets.complete_when_code,
        cast(scopes.expected_scopes as smallint) as expected_scopes,
        datasets.allowed_lateness_days,
        datasets.holds_persons,
        datasets.is_restricted,
        datasets.is_reference,
        categories.code as pdp_category_code,
        cast(dataset_columns.column_count as smallint) as column_count,
        dataset_columns.column_names
    from {{ ref('stg_landing__datasets') }} as datasets
    inner join dataset_columns
        on datasets.dataset_key = dataset_columns.dataset_key
    inner join categories
        on dataset_columns.pdp_position = categories.position
    left join {{ ref('delivery_scopes') }} as scopes
        on datasets.complete_when_code = scopes.complete_when_code
)

select * from described
