with

rejected as (
    select
        file_id,
        line_no,
        rejected_at_code,
        {{ text_split_rows('rejection_codes') }} as rejection_code
    from {{ ref('qtn_rows') }}
),

files as (
    select * from {{ ref('int_files_statused') }}
),

located as (
    select
        rejected.file_id || '-' || rejected.line_no || ':' || rejected.rejection_code
            as rejection_key,
        files.delivery_key,
        files.agency_code,
        files.dataset_code,
        files.file_name,
        rejected.line_no,
        split_part(rejected.rejection_code, ':', 1) as column_name,
        split_part(rejected.rejection_code, ':', 2) as reason_code,
        rejected.rejected_at_code,
        files.status_code,
        files.is_simulated
    from rejected
    inner join files
        on rejected.file_id = files.file_id
)

select * from located
