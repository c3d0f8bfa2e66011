with

spans as (
    select
        spans.*,
        deliveries.as_of as since_as_of
    from {{ ref('int_rejection_spans') }} as spans
    inner join {{ ref('int_deliveries_numbered') }} as deliveries
        on
            spans.series_key = deliveries.series_key
            and spans.first_number = deliveries.delivery_number
),

-- A rejection is told of in each delivery that has it and in the one after.
changes as (
    select
        deliveries.series_key,
        deliveries.delivery_number,
        spans.rejection_code,
        spans.since_as_of,
        case
            when deliveries.delivery_number = spans.first_number then 'new'
            when deliveries.delivery_number <= spans.last_number then 'recurring'
            when again.row_key is not null then 'repaired'
            else 'not_delivered_again'
        end as change_code
    from spans
    inner join {{ ref('int_deliveries_numbered') }} as deliveries
        on
            spans.series_key = deliveries.series_key
            and spans.first_number <= deliveries.delivery_number
            and spans.last_number + 1 >= deliveries.delivery_number
    left join {{ ref('int_rejected_rows_delivered_again') }} as again
        on
            spans.series_key = again.series_key
            and spans.row_key = again.row_key
            and deliveries.delivery_number = again.delivery_number
),

-- Rows without any key are known again by nobody.
combined as (
    select * from changes

    union all

    select
        rejected.series_key,
        rejected.delivery_number,
        rejected.rejection_code,
        deliveries.as_of as since_as_of,
        'not_comparable' as change_code
    from {{ ref('int_rejected_rows_keyed') }} as rejected
    inner join {{ ref('int_deliveries_numbered') }} as deliveries
        on
            rejected.series_key = deliveries.series_key
            and rejected.delivery_number = deliveries.delivery_number
    where rejected.row_key is null
),

counted as (
    select
        series_key,
        delivery_number,
        split_part(rejection_code, ':', 1) as column_name,
        split_part(rejection_code, ':', 2) as reason_code,
        since_as_of,
        change_code,
        count(*) as changed_rows
    from combined
    group by
        series_key,
        delivery_number,
        rejection_code,
        since_as_of,
        change_code
)

select * from counted
