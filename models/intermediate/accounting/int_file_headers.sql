-- The names of the columns in their order, whatever delimits or quotes them.
with

words as (
    select
        file_id,
        line_no,
        {{ pattern_replaced('lower(line_text)', '[^a-z0-9]+', ' ') }} as line_words
    from {{ ref('stg_landing__header_lines') }}
    where line_text is not null
)

select
    file_id,
    md5({{ text_joined('trim(line_words)', 'line_no') }}) as header_digest

from words

group by file_id
