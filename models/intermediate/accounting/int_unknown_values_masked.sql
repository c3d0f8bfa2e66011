{#- A value stands as it is where it is a code that at least ten rows of its file bear;
    any other may be a piece of a person, in the wrong column, and only its shape stands.
    So it is with all of a column that holds remarks; its map has the column's name. -#}
{% set shown_from_rows = 10 %}
with

unknown_values as (
    select
        counted.*,
        files.delivery_key,
        files.agency_code,
        files.dataset_code,
        files.is_simulated,
        coalesce(dataset_columns.pdp_category_code, 'specific') as pdp_category_code,
        coalesce(maps.is_free_text, false) as is_free_text
    from {{ ref('int_unknown_values') }} as counted
    inner join {{ ref('int_files_current') }} as files
        on counted.file_id = files.file_id
    left join {{ ref('stg_landing__dataset_columns') }} as dataset_columns
        on
            files.agency_code = dataset_columns.agency_code
            and files.dataset_code = dataset_columns.dataset_code
            and counted.delivered_column = dataset_columns.column_name
    left join {{ ref('value_maps') }} as maps
        on
            files.agency_code = maps.agency_code
            and counted.column_name = maps.value_map
),

masked as (
    select
        delivery_key,
        agency_code,
        dataset_code,
        column_name,
        case
            when pdp_category_code = 'specific' then '*'
            when
                column_name like '%_code'
                and not is_free_text
                and unknown_rows >= {{ shown_from_rows }}
                and length(delivered_value) <= 30
                and {{ pattern_replaced('delivered_value', '[0-9]{5}', '') }}
                = delivered_value
                then delivered_value
        end as shown_value,
        substr(
            {{ pattern_replaced(
                pattern_replaced(
                    pattern_replaced('delivered_value', '[0-9]', '9'), '[A-Za-z]', 'A'
                ), '[^9A ,./|:+-]', '?'
            ) }}, 1, 30
        ) as value_shape,
        unknown_rows,
        is_rejected,
        is_simulated
    from unknown_values
),

summed as (
    select
        delivery_key,
        agency_code,
        dataset_code,
        column_name,
        coalesce(shown_value, value_shape) as delivered_value,
        shown_value is null or shown_value = '*' as is_masked,
        is_rejected,
        cast(sum(unknown_rows) as bigint) as unknown_rows,
        is_simulated
    from masked
    group by
        delivery_key,
        agency_code,
        dataset_code,
        column_name,
        coalesce(shown_value, value_shape),
        shown_value is null or shown_value = '*',
        is_rejected,
        is_simulated
)

select * from summed
