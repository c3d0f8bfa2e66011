{# Everything in which lists mean regions: one line per dataset that names them. #}
{% macro region_references() -%}
    {{ return([
        ref('int_areas_as_references'),
        ref('int_census_populations_as_references'),
        ref('int_deaths_as_references'),
        ref('int_death_notifications_as_references'),
        ref('int_dpt_recaps_as_references'),
        ref('int_foreign_residents_as_references'),
        ref('int_ktp_recordings_as_references'),
        ref('int_citizens_abroad_as_references'),
        ref('int_placements_as_references'),
        ref('int_moves_as_references'),
        ref('int_polling_stations_as_references'),
        ref('int_population_recaps_as_references'),
        ref('int_residents_as_references'),
        ref('int_pupils_as_references'),
        ref('int_voter_lists_as_references'),
    ]) }}
{%- endmacro %}
