-- A row is delivered once more where the owner's number and what tells the row agree.
with

keyed as (
    select
        row_id,
        file_id,
        coalesce(owner_key, '') as owner_key,
        coalesce(content_key, '') as content_key
    from {{ ref('int_rows_keyed') }}
    where
        owner_key is not null
        or content_key is not null
),

repeated as (
    select
        file_id,
        owner_key,
        content_key,
        min(row_id) as first_row_id
    from keyed
    group by
        file_id,
        owner_key,
        content_key
    having count(*) > 1
)

select
    keyed.row_id,
    keyed.file_id

from keyed
inner join repeated
    on
        keyed.file_id = repeated.file_id
        and keyed.owner_key = repeated.owner_key
        and keyed.content_key = repeated.content_key
where keyed.row_id > repeated.first_row_id
