{# The six digits that a NIK carries for a birth date and sex: day, 40 more for women, month and year. #}
{% macro nik_birth_digits(birth_date, sex_code) -%}
    lpad(
        cast(
            extract(day from {{ birth_date }})
            + case {{ sex_code }} when 'P' then 40 else 0 end as string
        ), 2, '0'
    )
    || lpad(cast(extract(month from {{ birth_date }}) as string), 2, '0')
    || right(cast(extract(year from {{ birth_date }}) as string), 2)
{%- endmacro %}
