{#
    True where a count is not to be published in the open file. Cells of 1 to 9 are not,
    and in a group that has one, so many of its smallest cells are not that they are two
    at least and hold 10 together: what is left when all published cells are taken from
    the total of the group is then never a single cell, nor fewer than 10 persons.

    Arguments: `count`, a column without nulls; `groups`, the columns whose total somebody
    may know; `key`, a column that tells the cells of a group apart; `few`, what tells a
    cell that is not published, where it is another than 1 to 9.
#}
{% macro is_protected_cell(count, groups, key, few=none) -%}
{%- set first = 'case when ' ~ few ~ ' then 0 else 1 end nulls last, ' if few else '' -%}
{%- set few = few or (count ~ ' between 1 and 9') -%}
{%- set window = 'partition by ' ~ (groups | join(', '))
    ~ ' order by ' ~ first ~ count ~ ' nulls last, ' ~ key ~ ' nulls last' -%}
    max(case when {{ few }} then 1 else 0 end)
        over (partition by {{ groups | join(', ') }}) = 1
    and (
        {{ few }}
        or row_number() over ({{ window }}) <= 2
        or coalesce(
            sum({{ count }}) over (
                {{ window }}
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) < 10
    )
{%- endmacro %}
