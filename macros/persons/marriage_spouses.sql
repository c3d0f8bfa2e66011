{#
    The spouses of the deeds in effect, one below the other. A deed is one event: where it was
    delivered again, the newest file speaks. The husband has the number of the line as his
    own; the wife's is 5,000,000,000 more, which no line of a file is, so that each person has
    a number that stays.

    Arguments: the validated deeds; `deed_kind`, what a deed is of; `keys`, what makes a deed
    one beside its number and the birth date of the wife, else of the husband.
#}
{% macro marriage_spouses(deeds, deed_kind, keys) -%}
with

ranked as (
    select
        deeds.*,
        {{ deed_kind }} as kind_code,
        row_number() over (
            partition by
                deeds.deed_number,
                {% for key in keys -%}
                deeds.{{ key }},
                {% endfor -%}
                coalesce(deeds.wife_birth_date, deeds.husband_birth_date),
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                deeds.row_id asc nulls last
        ) as place_of_deed
    from {{ deeds }} as deeds
    inner join {{ ref('int_files_in_effect') }} as files
        on deeds.file_id = files.file_id
    where
        deeds.rejection_codes is null
        and files.is_in_effect
),

spouses as (
    {% for spouse, sex_code, offset in [
        ('husband', 'L', 0), ('wife', 'P', 5000000000)
    ] -%}
    select
        row_id + {{ offset }} as row_id,
        file_id,
        line_no,
        concat_ws(
            '/', {{ keys | join(', ') }}, deed_number, '{{ spouse }}'
        ) as source_id,
        {{ spouse }}_nik as nik,
        {{ spouse }}_name as full_name,
        {{ spouse }}_birth_date as birth_date,
        '{{ sex_code }}' as sex_code,
        kind_code,
        proven_date,
        as_of
    from ranked
    where
        place_of_deed = 1
        and {{ spouse }}_name is not null
    {% if not loop.last %}
    union all

    {% endif %}
    {%- endfor %}
)

select * from spouses
{%- endmacro %}
