{#
    Value of a trait as it may be told, else `protected`. Where a value of a class is shared
    by fewer persons than the bar, so many of the rarest values are not told that those who
    bear them are as many as the bar at least: nobody is found by what is left out.

    Arguments: `trait`, a column without nulls; `told`, what is already told, which makes the
    class. The row has `persons`, of those of its class the `alike` in the trait, and the bar
    `least_persons`.
#}
{% macro told_unless_few(trait, told) -%}
{%- set class = "partition by " ~ told | join(", ") -%}
    case
        when
            min(alike_{{ trait }}) over ({{ class }}) >= least_persons
            or alike_{{ trait }} >= least_persons
            and sum(persons) over (
                {{ class }} order by alike_{{ trait }} nulls last, {{ trait }} nulls last
            ) - alike_{{ trait }} >= least_persons
            then {{ trait }}
        else 'protected'
    end
{%- endmacro %}
