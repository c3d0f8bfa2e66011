with

names as (
    select * from {{ ref('int_record_names') }}
),

repeated as (
    select record_name
    from names
    group by record_name
    having count(*) > 1
),

numbered as (
    select
        names.record_id,
        row_number() over (
            partition by names.record_name
            order by
                names.full_name nulls last,
                names.birth_date nulls last,
                names.line_no nulls last,
                names.record_id nulls last
        ) as repeat_number
    from names
    inner join repeated
        on names.record_name = repeated.record_name
)

select * from numbered
