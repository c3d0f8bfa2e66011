-- What an office delivers of one dataset, day after day; all files of a day are one.
with

deliveries as (
    select distinct
        agency_code,
        dataset_code,
        stated_scope_code as scope_code,
        is_simulated,
        as_of
    from {{ ref('int_files_current') }}
),

numbered as (
    select
        *,
        agency_code || '/' || dataset_code || '/' || scope_code
        || case when is_simulated then '/simulated' else '' end as series_key,
        row_number() over (
            partition by agency_code, dataset_code, scope_code, is_simulated
            order by as_of nulls last
        ) as delivery_number,
        lag(as_of) over (
            partition by agency_code, dataset_code, scope_code, is_simulated
            order by as_of nulls last
        ) as previous_as_of
    from deliveries
)

select * from numbered
