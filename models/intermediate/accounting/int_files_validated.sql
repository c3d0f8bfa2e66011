with

files_validated as (
    {% for validated in judged_rows() %}
    select
        file_id,
        count(*) as validated_rows,
        count(distinct line_no) as validated_lines,
        count(*) filter (where rejection_codes is null) as accepted_rows,
        count(*) filter (where rejection_codes is not null) as quarantined_rows
    from {{ validated }}
    group by file_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from files_validated
