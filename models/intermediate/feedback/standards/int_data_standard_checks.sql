with

files as (
    select
        files.*,
        datasets.allowed_lateness_days
    from {{ ref('int_files_current') }} as files
    left join {{ ref('stg_landing__datasets') }} as datasets
        on
            files.agency_code = datasets.agency_code
            and files.dataset_code = datasets.dataset_code
),

failed as (
    select
        file_id,
        dimension_code,
        count(distinct row_id) as failed_rows
    from {{ ref('int_row_faults') }}
    group by
        file_id,
        dimension_code
),

-- Lines that the reading gave up on its own account are checked by nobody.
uncharged as (
    select
        file_id,
        count(distinct row_id) as uncharged_lines
    from {{ ref('int_row_faults') }}
    where dimension_code = 'uncharged'
    group by file_id
),

statements as (
    select
        file_id,
        count(*) as asked,
        count(case when is_stated then 1 end) as stated
    from {{ ref('int_delivery_statements') }}
    group by file_id
),

of_rows as (
    select
        files.file_id,
        dimensions.dimension_code,
        case dimensions.checked_code
            when 'rows' then files.data_lines
            else
                files.data_lines + files.unreadable_lines
                - coalesce(uncharged.uncharged_lines, 0)
        end as checked,
        coalesce(failed.failed_rows, 0) as not_passed
    from files
    inner join {{ ref('data_standard_dimensions') }} as dimensions
        on dimensions.checked_code in ('rows', 'lines')
    left join failed
        on
            files.file_id = failed.file_id
            and dimensions.dimension_code = failed.dimension_code
    left join uncharged
        on files.file_id = uncharged.file_id
),

combined as (
    select
        file_id,
        dimension_code,
        checked,
        checked - not_passed as passed
    from of_rows

    union all

    select
        files.file_id,
        dimensions.dimension_code,
        statements.asked as checked,
        statements.stated as passed
    from files
    inner join {{ ref('data_standard_dimensions') }} as dimensions
        on dimensions.checked_code = 'statements'
    inner join statements
        on files.file_id = statements.file_id

    union all

    select
        files.file_id,
        dimensions.dimension_code,
        case
            when
                files.delivered_date is not null
                and files.allowed_lateness_days is not null
                then 1
            else 0
        end as checked,
        case
            when
                {{ days_between('files.as_of', 'files.delivered_date') }}
                <= files.allowed_lateness_days
                then 1
            else 0
        end as passed
    from files
    inner join {{ ref('data_standard_dimensions') }} as dimensions
        on dimensions.checked_code = 'day'
)

select * from combined
