{#
    Service by the newest roster that names each member. Rosters are whole: who is missing
    from a newer one of the same scope had left by its day.

    Arguments: the validated members and the event that membership is.
#}
{% macro members_as_events(members, event_code) -%}
with

members as (

    select
        members.row_id,
        members.service_start_date,
        members.service_end_date,
        files.as_of,
        max(files.as_of) over (partition by members.service_number) as newest_as_of,
        max(files.as_of) over (partition by files.scope_code) as roster_as_of

    from {{ members }} as members
    inner join {{ ref('int_files_current') }} as files
        on members.file_id = files.file_id

    where members.rejection_codes is null

),

events as (

    select
        row_id,
        '{{ event_code }}' as event_code,
        service_start_date as valid_from,
        case
            when service_end_date is null and as_of < roster_as_of then roster_as_of
            else service_end_date
        end as valid_to,
        roster_as_of as as_of,
        'register' as evidence_grade_code

    from members

    where as_of = newest_as_of

)

select * from events
{%- endmacro %}
