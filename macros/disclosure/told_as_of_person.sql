{#
    Code of an entry as it may be told: where it is another than the person's own, or the
    person's is not told, `protected`. What is unknown tells nothing.

    Arguments: the code of the entry and that which may be told of the person.
#}
{% macro told_as_of_person(entry_code, person_code) -%}
    case
        when {{ entry_code }} is null then 'unknown'
        when {{ entry_code }} = {{ person_code }} then {{ person_code }}
        else 'protected'
    end
{%- endmacro %}
