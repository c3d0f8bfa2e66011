{#
    Service by the newest roster that names each member. Rosters are whole: who is missing
    from the next one of the same scope had left by its day.

    Arguments: the validated members and the event that membership is.
#}
{% macro members_as_events(members, event_code) -%}
with

members as (

    select
        members.row_id,
        members.service_start_date,
        members.service_end_date,
        files.in_effect_before,
        files.place_from_newest,
        min(files.place_from_newest) over (partition by members.service_number)
            as newest_place,
        max(files.as_of) over (partition by files.scope_code) as roster_as_of

    from {{ members }} as members
    inner join {{ ref('int_files_in_effect') }} as files
        on members.file_id = files.file_id

    where members.rejection_codes is null

),

events as (

    select
        row_id,
        '{{ event_code }}' as event_code,
        service_start_date as valid_from,
        coalesce(service_end_date, in_effect_before) as valid_to,
        roster_as_of as as_of,
        'register' as evidence_grade_code

    from members

    where place_from_newest = newest_place

)

select * from events
{%- endmacro %}
