with

noted as (
    select
        file_id,
        rejection_codes,
        {{ text_split_rows('unknown_values', 'chr(30)') }} as unknown_value
    from {{ ref('int_unknown_values_noted') }}
),

named as (
    select
        file_id,
        rejection_codes,
        unknown_value,
        split_part(unknown_value, '=', 1) as column_name,
        split_part(unknown_value, '=', 2) as delivered_column
    from noted
),

codes_that_strike as (
    select distinct reported_code from {{ ref('tms_codes') }}
),

-- Whether a code strikes depends on its generation, which only an entry has.
reported_codes as (
    select
        voters.file_id,
        entries.reported_code
    from {{ ref('int_voter_entries') }} as entries
    inner join {{ ref('int_files_current') }} as voters
        on entries.delivery_key = voters.delivery_key
    inner join codes_that_strike
        on entries.reported_code = codes_that_strike.reported_code
    where entries.tms_reason_code is null
),

combined as (
    select
        file_id,
        column_name,
        delivered_column,
        substr(
            unknown_value, length(column_name) + length(delivered_column) + 3
        ) as delivered_value,
        coalesce(
            instr(',' || rejection_codes, ',' || column_name || ':') > 0, false
        ) as is_rejected
    from named

    union all

    select
        file_id,
        'reported_code' as column_name,
        'keterangan' as delivered_column,
        reported_code as delivered_value,
        false as is_rejected
    from reported_codes
),

counted as (
    select
        file_id,
        column_name,
        delivered_column,
        delivered_value,
        is_rejected,
        count(*) as unknown_rows
    from combined
    group by
        file_id,
        column_name,
        delivered_column,
        delivered_value,
        is_rejected
)

select * from counted
