{#- Members of the services as the newest roster that names them has them. -#}
with

members as (
    {% for service in ['tni', 'polri'] %}
    select
        row_id,
        file_id,
        '{{ service }}' as service_code,
        service_number,
        service_start_date,
        service_end_date
    from {{ ref('int_' ~ service ~ '_members_validated') }}
    where rejection_codes is null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

dated as (
    select
        members.*,
        files.as_of,
        max(files.as_of) over (
            partition by members.service_code, members.service_number
        ) as newest_as_of,
        max(files.as_of) over (
            partition by members.service_code, files.scope_code
        ) as roster_as_of
    from members
    inner join {{ ref('int_files_current') }} as files
        on members.file_id = files.file_id
),

-- Who is missing from a newer roster had left by its day.
ended as (
    select
        row_id,
        service_code,
        service_start_date,
        case
            when service_end_date is null and as_of < roster_as_of then roster_as_of
            else service_end_date
        end as service_end_date,
        roster_as_of
    from dated
    where as_of = newest_as_of
)

select * from ended
