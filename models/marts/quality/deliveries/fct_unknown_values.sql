with

keyed as (
    select
        md5(
            delivery_key || '/' || column_name || '/' || delivered_value
            || case when is_masked then '/masked' else '' end
            || case when is_rejected then '/rejected' else '' end
        ) as unknown_value_key,
        delivery_key,
        agency_code,
        dataset_code,
        column_name,
        delivered_value,
        is_masked,
        unknown_rows as rows,
        cast(count(*) over (
            partition by
                agency_code, dataset_code, column_name, delivered_value,
                is_masked, is_rejected, is_simulated
        ) as bigint) as files,
        is_rejected,
        is_simulated
    from {{ ref('int_unknown_values_masked') }}
)

select * from keyed
