{# Validated models, and total rows, that note values which could not be read; staging notes them by `unknown_values`. #}
{% macro models_with_unknown_values() -%}
    {{ return([
        ref('int_region_codes_validated'),
        ref('int_region_trees_validated'),
        ref('int_polling_stations_validated'),
        ref('int_electoral_districts_validated'),
        ref('int_dpt_recaps_validated'),
        ref('int_recap_totals_noted'),
        ref('int_voter_lists_validated'),
        ref('int_residents_validated'),
        ref('int_ktp_recordings_validated'),
        ref('int_deaths_validated'),
        ref('int_foreign_residents_validated'),
        ref('int_inmates_validated'),
        ref('int_rights_revocations_validated'),
        ref('int_citizens_abroad_validated'),
        ref('int_placements_validated'),
        ref('int_moves_validated'),
        ref('int_death_notifications_validated'),
        ref('int_civil_marriages_validated'),
        ref('int_muslim_marriages_validated'),
        ref('int_marriage_dispensations_validated'),
        ref('int_tni_members_validated'),
        ref('int_polri_members_validated'),
        ref('int_pupils_validated'),
    ]) }}
{%- endmacro %}
