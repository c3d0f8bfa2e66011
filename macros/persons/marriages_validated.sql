{#
    Deeds of marriage with the NIK of both spouses and the reasons for which they are held
    back: the same for civil and Muslim marriages. A deed without its day proves the marriage
    by the day on which it was registered, where that is delivered.

    Arguments: the staging model; `proven_date`, the day by which a deed proves the marriage;
    `rules`, what else is judged.
#}
{% macro marriages_validated(deeds, proven_date, rules) -%}
with

read as (
    select
        deeds.*,
        files.as_of,
        {{ proven_date }} as proven_date,
        {{ nik_if_well_formed('deeds.husband_nik_delivered') }} as husband_nik,
        {{ nik_if_well_formed('deeds.wife_nik_delivered') }} as wife_nik
    from {{ deeds }} as deeds
    inner join {{ ref('int_files_current') }} as files
        on deeds.file_id = files.file_id
    where {{ is_in_current_file('deeds.file_id') }}
),

validated as (
    select
        *,
        {{ judged_by([
            ('deed_number', 'missing', 'deed_number is null'),
            ('full_name', 'missing', 'coalesce(husband_name, wife_name) is null'),
            ('event_date', 'malformed', 'proven_date is null'),
            ('event_date', 'out_of_range', 'proven_date > as_of'),
            ('husband_birth_date', 'contradictory', 'husband_birth_date >= proven_date'),
            ('wife_birth_date', 'contradictory', 'wife_birth_date >= proven_date'),
        ] + rules) }}
    from read
)

select * from validated
{%- endmacro %}
