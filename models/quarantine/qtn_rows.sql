with

rows_rejected as (
    {% for validated in judged_rows() %}
    select
        validated.row_id,
        validated.file_id,
        validated.line_no,
        validated.rejection_codes,
        {{ row_as_json('validated') }} as row_json,
        'validated' as rejected_at_code
    from {{ validated }} as validated
    where validated.rejection_codes is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

rows_unreadable as (
    select
        row_id,
        file_id,
        line_no,
        'line:' || reason_code as rejection_codes,
        line_text as row_json,
        'landing' as rejected_at_code
    from {{ ref('stg_landing__unreadable_lines') }}
),

combined as (
    select * from rows_rejected
    union all
    select * from rows_unreadable
)

select * from combined
