{#
    Whether an event of a person holds on a day. An event without a begin began before any
    day known.

    Arguments: `holds_code` by_day (begun on or before the day), on_day (begun and not
    ended), ended_before (ended on or before the day); `events`, the relation with
    valid_from and valid_to; `day`.
#}
{% macro event_holds(holds_code, events, day) -%}
    case {{ holds_code }}
        when 'by_day' then coalesce({{ events }}.valid_from, {{ day }}) <= {{ day }}
        when 'on_day'
            then
                coalesce({{ events }}.valid_from, {{ day }}) <= {{ day }}
                and ({{ events }}.valid_to is null or {{ events }}.valid_to > {{ day }})
        when 'ended_before' then {{ events }}.valid_to <= {{ day }}
        else false
    end
{%- endmacro %}
