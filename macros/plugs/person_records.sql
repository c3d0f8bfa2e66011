{# Records about persons: the models of models/intermediate/persons/records, one a line. #}
{% macro person_records() -%}
    {{ return([
        ref('int_residents_as_records'),
        ref('int_ktp_recordings_as_records'),
        ref('int_deaths_as_records'),
        ref('int_foreign_residents_as_records'),
        ref('int_inmates_as_records'),
        ref('int_rights_revocations_as_records'),
        ref('int_citizens_abroad_as_records'),
        ref('int_placements_as_records'),
        ref('int_moves_as_records'),
        ref('int_death_notifications_as_records'),
        ref('int_dukcapil_marriages_as_records'),
        ref('int_kemenag_marriages_as_records'),
        ref('int_marriage_dispensations_as_records'),
        ref('int_tni_members_as_records'),
        ref('int_polri_members_as_records'),
        ref('int_pupils_as_records'),
        ref('int_voters_as_records'),
    ]) }}
{%- endmacro %}
