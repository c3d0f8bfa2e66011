{# The day on which somebody completes an age; born on 29 February, 1 March in other years. #}
{% macro birthday_at(birth_date, age) -%}
    cast(
        case
            when
                extract(day from {{ birth_date }} + interval {{ age }} year)
                = extract(day from {{ birth_date }})
                then {{ birth_date }} + interval {{ age }} year
            else {{ birth_date }} + interval {{ age }} year + interval 1 day
        end as date
    )
{%- endmacro %}
