{#
    Active entries of persons who are in service on the reference day: start on or before
    it, end after it or none. Argument: the service.
#}
{% macro serving_findings(service) -%}
with

members as (

    select * from {{ ref('int_service_members') }}
    where service_code = '{{ service }}'

),

records as (

    select * from {{ ref('int_records_resolved') }}

),

entries as (

    select * from {{ ref('int_voter_entries') }}
    where is_active

),

found as (

    select
        entries.entry_id,
        'serving_{{ service }}' as kind_code,
        'register' as evidence_grade_code,
        records.record_id as evidence_record_id,
        members.service_start_date as event_date

    from entries
    inner join records
        on entries.person_id = records.person_id
    inner join members
        on records.row_id = members.row_id

    where
        members.service_start_date <= entries.reference_date
        and (
            members.service_end_date is null
            or members.service_end_date > entries.reference_date
        )

)

select * from found
{%- endmacro %}
