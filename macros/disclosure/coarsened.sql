{#
    Profiles with what may be told of each trait as `<trait>_told`, one trait after the other:
    what is told of the earlier ones makes the class in which the next is judged.

    Arguments: `profiles`, relation of profiles with their `persons`, the bar `least_persons`
    and the traits, without nulls; `told`, columns that are told already; `traits`, in the
    order of their worth.
#}
{% macro coarsened(profiles, told, traits) -%}
{%- set told = told | list -%}
{%- set last = namespace(cte='profiles') -%}
with

profiles as (
    select * from {{ profiles }}
),

{% for trait in traits -%}
counted_{{ trait }} as (
    select
        *,
        sum(persons) over (partition by {{ told | join(', ') }}, {{ trait }})
            as alike_{{ trait }}
    from {{ last.cte }}
),

told_{{ trait }} as (
    select
        *,
        {{ told_unless_few(trait, told) }} as {{ trait }}_told
    from counted_{{ trait }}
){{ ',' if not loop.last }}

{% do told.append(trait ~ '_told') -%}
{%- set last.cte = 'told_' ~ trait -%}
{%- endfor -%}
select * from {{ last.cte }}
{%- endmacro %}
