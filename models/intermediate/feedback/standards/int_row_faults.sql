with

rejected as (
    select
        row_id,
        file_id,
        {{ text_split_rows('rejection_codes') }} as fault
    from {{ ref('int_rows_keyed') }}
    where rejection_codes is not null
),

unread as (
    select
        row_id,
        file_id,
        {{ text_split_rows('unknown_values', 'chr(30)') }} as fault
    from {{ ref('int_rows_keyed') }}
    where unknown_values is not null
),

unreadable as (
    select
        lines.row_id,
        lines.file_id,
        lines.reason_code
    from {{ ref('stg_landing__unreadable_lines') }} as lines
    inner join {{ ref('int_files_current') }} as files
        on lines.file_id = files.file_id
),

combined as (
    select
        row_id,
        file_id,
        split_part(fault, ':', 1) as column_name,
        split_part(fault, ':', 2) as fault_code
    from rejected

    union all

    select
        row_id,
        file_id,
        split_part(fault, '=', 1) as column_name,
        'unread' as fault_code
    from unread

    union all

    select
        row_id,
        file_id,
        'row' as column_name,
        'repeated' as fault_code
    from {{ ref('int_rows_repeated') }}

    union all

    select
        row_id,
        file_id,
        'line' as column_name,
        reason_code as fault_code
    from unreadable
),

column_names as (
    select distinct column_name from combined
),

-- Of several patterns that a name fits the first is it.
patterns as (
    select
        column_names.column_name,
        kinds.column_kind_code,
        row_number() over (
            partition by column_names.column_name
            order by kinds.position nulls last
        ) as place
    from column_names
    inner join {{ ref('judged_column_kinds') }} as kinds
        on column_names.column_name like kinds.column_pattern
),

placed as (
    select
        combined.row_id,
        combined.file_id,
        combined.column_name,
        patterns.column_kind_code,
        combined.fault_code,
        dimensions.dimension_code
    from combined
    inner join patterns
        on
            combined.column_name = patterns.column_name
            and patterns.place = 1
    left join {{ ref('fault_dimensions') }} as dimensions
        on
            patterns.column_kind_code = dimensions.column_kind_code
            and combined.fault_code = dimensions.fault_code
)

select * from placed
