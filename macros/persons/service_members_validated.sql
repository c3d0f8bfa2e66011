{# Members of a service with the reasons for which they are held back. Arguments: the staging model, its agency. #}
{% macro service_members_validated(members, agency) -%}
select
    *,
    {{ nik_if_well_formed('nik_delivered') }} as nik,
    {{ judged_by([
        ('service_number', 'missing', 'service_number is null'),
        ('full_name', 'missing', 'full_name is null'),
        ('service_start_date', 'malformed', 'service_start_date is null'),
        (
            'service_end_date', 'malformed',
            'service_end_delivered is not null and service_end_date is null'
        ),
        ('service_end_date', 'contradictory', 'service_end_date < service_start_date'),
    ] + rules_of_unknown_values(agency, [('sex_code', 'sex')])) }}

from {{ members }}

where {{ is_in_current_file() }}
{%- endmacro %}
