{#
    All validated models: what is listed here is accounted for and has its rows quarantined.
    Each has row_id, file_id, line_no and rejection_codes.
#}
{% macro judged_rows() -%}
    {{ return([
        ref('int_region_codes_validated'),
        ref('int_region_trees_validated'),
        ref('int_region_ids_validated'),
        ref('int_polling_stations_validated'),
        ref('int_electoral_districts_validated'),
        ref('int_region_bridges_validated'),
        ref('int_village_bridges_validated'),
        ref('int_dpt_recaps_validated'),
        ref('int_population_recaps_validated'),
        ref('int_areas_validated'),
        ref('int_census_populations_validated'),
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
