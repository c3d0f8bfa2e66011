with

counted as (
    select
        rejections.delivery_key,
        rejections.agency_code,
        rejections.dataset_code,
        rejections.column_name,
        rejections.reason_code,
        rejections.rejected_at_code,
        rejections.status_code as file_status_code,
        files.holds_persons,
        rejections.is_simulated,
        count(*) as lines
    from {{ ref('fct_rejections') }} as rejections
    inner join {{ ref('int_files_statused') }} as files
        on rejections.delivery_key = files.delivery_key
    group by
        rejections.delivery_key,
        rejections.agency_code,
        rejections.dataset_code,
        rejections.column_name,
        rejections.reason_code,
        rejections.rejected_at_code,
        rejections.status_code,
        files.holds_persons,
        rejections.is_simulated
),

keyed as (
    select
        delivery_key || '/' || rejected_at_code || '/' || column_name
        || '/' || reason_code as rejection_count_key,
        *
    from counted
),

-- Lines that landing could not read are counted by file in fct_deliveries anyway.
judged as (
    select
        *,
        holds_persons
        and rejected_at_code = 'validated'
        and {{ is_protected_cell(
            'lines', ['delivery_key', 'rejected_at_code'], 'rejection_count_key'
        ) }} as is_protected
    from keyed
),

protected as (
    select
        rejection_count_key,
        delivery_key,
        agency_code,
        dataset_code,
        column_name,
        reason_code,
        rejected_at_code,
        file_status_code,
        case when not is_protected then lines end as lines,
        case when is_protected then 'protected' else 'published' end as status_code,
        is_simulated
    from judged
)

select * from protected
