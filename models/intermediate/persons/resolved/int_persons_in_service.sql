{#- Persons of the rosters: in service or former, at the day of the newest roster. -#}
with

members as (
    select * from {{ ref('int_service_members') }}
),

records as (
    select * from {{ ref('int_records_resolved') }}
),

services as (
    select
        records.record_id,
        records.person_id,
        members.service_code,
        members.service_start_date,
        members.service_end_date,
        members.service_end_date is null
        or members.service_end_date > members.roster_as_of as is_in_service
    from members
    inner join records
        on members.row_id = records.row_id
)

select * from services
