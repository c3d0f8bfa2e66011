{#- Persons of the rosters: in service or former, at the day of the roster. -#}
with

members as (
    {% for service in ['tni', 'polri'] %}
    select
        row_id,
        '{{ service }}' as service_code,
        service_start_date,
        service_end_date
    from {{ ref('int_' ~ service ~ '_members_validated') }}
    where rejection_codes is null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

records as (
    select * from {{ ref('int_person_records_linked') }}
    where link_status_code = 'link'
),

services as (
    select
        records.record_id,
        records.candidate_id as person_id,
        members.service_code,
        members.service_start_date,
        members.service_end_date,
        members.service_end_date is null
        or members.service_end_date > records.as_of as is_in_service
    from members
    inner join records
        on members.row_id = records.row_id
)

select * from services
