{# Class of a birth date: the conventional days of the registers, the 15th, ordinary, missing. #}
{% macro birth_date_class(birth_date) -%}
    case
        when {{ birth_date }} is null then 'missing'
        when extract(month from {{ birth_date }}) = 1 and extract(day from {{ birth_date }}) = 1
            then 'jan_01'
        when extract(month from {{ birth_date }}) = 7 and extract(day from {{ birth_date }}) = 1
            then 'jul_01'
        when extract(month from {{ birth_date }}) = 12 and extract(day from {{ birth_date }}) = 31
            then 'dec_31'
        when extract(day from {{ birth_date }}) = 15 then 'day_15'
        else 'ordinary'
    end
{%- endmacro %}
