-- Deliveries one after the other in which a rejection stood.
with

placed as (
    select
        *,
        delivery_number - row_number() over (
            partition by series_key, rejection_code, row_key, key_repeat
            order by delivery_number nulls last
        ) as span_number
    from {{ ref('int_rejected_rows_keyed') }}
    where row_key is not null
),

spans as (
    select
        series_key,
        rejection_code,
        row_key,
        key_repeat,
        min(delivery_number) as first_number,
        max(delivery_number) as last_number
    from placed
    group by
        series_key,
        rejection_code,
        row_key,
        key_repeat,
        span_number
)

select * from spans
