with

files_current as (
    select *
    from {{ ref('int_files_statused') }}
    where status_code in ('current', 'incomplete')
),

reference_set as (
    select
        md5(coalesce({{ text_joined('file_id', 'file_id') }}, '')) as reference_version
    from files_current
    where is_reference
),

versioned as (
    select
        files_current.*,
        reference_set.reference_version
    from files_current
    cross join reference_set
)

select * from versioned
