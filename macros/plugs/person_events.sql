{# Events in the lives of persons: the models of models/intermediate/persons/events. #}
{% macro person_events() -%}
    {{ return([
        ref('int_dukcapil_deaths_as_events'),
        ref('int_dukcapil_ktp_recordings_as_events'),
        ref('int_dukcapil_moves_as_events'),
        ref('int_kemenkes_death_notifications_as_events'),
        ref('int_dukcapil_marriages_as_events'),
        ref('int_kemenag_marriages_as_events'),
        ref('int_mahkamah_agung_marriage_dispensations_as_events'),
        ref('int_dukcapil_residents_as_events'),
        ref('int_imigrasi_foreign_residents_as_events'),
        ref('int_ditjenpas_inmates_as_events'),
        ref('int_mahkamah_agung_rights_revocations_as_events'),
        ref('int_kemlu_citizens_abroad_as_events'),
        ref('int_bp2mi_placements_as_events'),
        ref('int_tni_members_as_events'),
        ref('int_polri_members_as_events'),
    ]) }}
{%- endmacro %}
