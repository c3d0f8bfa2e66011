-- The fingerprint of a rejection: column, reason, the row's key, and which of the rows
-- of one key it is, since keys of an office repeat.
with

files as (
    select
        files.file_id,
        deliveries.series_key,
        deliveries.delivery_number
    from {{ ref('int_files_current') }} as files
    inner join {{ ref('int_deliveries_numbered') }} as deliveries
        on
            files.agency_code = deliveries.agency_code
            and files.dataset_code = deliveries.dataset_code
            and files.stated_scope_code = deliveries.scope_code
            and files.is_simulated = deliveries.is_simulated
            and files.as_of = deliveries.as_of
),

rejected as (
    select
        files.series_key,
        files.delivery_number,
        keyed.row_id,
        coalesce('#' || keyed.owner_key, '=' || keyed.content_key) as row_key,
        {{ text_split_rows('keyed.rejection_codes') }} as rejection_code
    from {{ ref('int_rows_keyed') }} as keyed
    inner join files
        on keyed.file_id = files.file_id
    where keyed.rejection_codes is not null
)

select
    series_key,
    delivery_number,
    row_id,
    rejection_code,
    row_key,
    row_number() over (
        partition by series_key, delivery_number, rejection_code, row_key
        order by row_id nulls last
    ) as key_repeat

from rejected
