-- Rows once held back of which the next delivery has the key, whatever became of it.
with

ended as (
    select distinct
        spans.series_key,
        spans.row_key,
        spans.last_number + 1 as delivery_number
    from {{ ref('int_rejection_spans') }} as spans
    inner join {{ ref('int_deliveries_numbered') }} as deliveries
        on
            spans.series_key = deliveries.series_key
            and spans.last_number + 1 = deliveries.delivery_number
),

looked_for as (
    select distinct
        ended.series_key,
        ended.row_key,
        ended.delivery_number,
        files.file_id
    from ended
    inner join {{ ref('int_deliveries_numbered') }} as deliveries
        on
            ended.series_key = deliveries.series_key
            and ended.delivery_number = deliveries.delivery_number
    inner join {{ ref('int_files_current') }} as files
        on
            deliveries.agency_code = files.agency_code
            and deliveries.dataset_code = files.dataset_code
            and deliveries.scope_code = files.stated_scope_code
            and deliveries.is_simulated = files.is_simulated
            and deliveries.as_of = files.as_of
),

found as (
    select
        looked_for.series_key,
        looked_for.row_key,
        looked_for.delivery_number
    from {{ ref('int_rows_keyed') }} as keyed
    inner join looked_for
        on
            keyed.file_id = looked_for.file_id
            and '#' || keyed.owner_key = looked_for.row_key

    union all

    select
        looked_for.series_key,
        looked_for.row_key,
        looked_for.delivery_number
    from {{ ref('int_rows_keyed') }} as keyed
    inner join looked_for
        on
            keyed.file_id = looked_for.file_id
            and '=' || keyed.content_key = looked_for.row_key
)

select distinct
    series_key,
    row_key,
    delivery_number

from found
