{#
    By what an office knows a row of its own again, so that a row delivered twice, or once
    more after it was held back, is found whatever line it stands on. By validated model:
    the columns of the owner's own number, all of which must be there, and those that tell
    the row where the number is missing or damaged.
#}
{% macro row_keys() -%}
    {{ return({
        'int_region_codes_validated': (['region_code'], ['region_name']),
        'int_region_trees_validated': (['region_code'], ['region_name', 'kpu_id']),
        'int_region_ids_validated': (['kpu_id'], ['region_name', 'parent_kpu_id']),
        'int_polling_stations_validated': (['tps_code'], ['village_code', 'tps_name']),
        'int_electoral_districts_validated': (
            ['chamber_code', 'electoral_district_code', 'region_code'],
            ['electoral_district_name', 'region_name'],
        ),
        'int_region_bridges_validated': (['bps_code'], ['region_code', 'region_name']),
        'int_village_bridges_validated': (['bps_code'], ['region_code', 'region_name']),
        'int_dpt_recaps_validated': (
            ['province_name', 'regency_name'], ['province_name', 'regency_name']
        ),
        'int_population_recaps_validated': (['region_code'], ['region_name']),
        'int_areas_validated': (['region_code'], ['region_name']),
        'int_census_populations_validated': (['bps_code'], ['regency_name', 'village_name']),
        'int_voter_lists_validated': (
            ["nullif(dpid, '0')"],
            ['nik', 'nkk', 'full_name', 'birth_date', 'rt', 'rw', 'tps_number'],
        ),
        'int_residents_validated': (['nik'], ['full_name', 'birth_date', 'nkk']),
        'int_deaths_validated': (
            ['deed_number', "coalesce(nik_delivered, '')"],
            ['full_name', 'birth_date', 'death_date', 'registration_date'],
        ),
        'int_foreign_residents_validated': (
            ['permit_number'], ['full_name', 'birth_date', 'valid_from']
        ),
        'int_citizens_abroad_validated': (
            ['passport_number', 'arrival_date'],
            ['nik_delivered', 'full_name', 'birth_date', 'mission_code'],
        ),
        'int_placements_validated': (
            ['nik_delivered', 'departure_date'],
            ['passport_number', 'full_name', 'birth_date'],
        ),
        'int_inmates_validated': (
            ['facility_code', 'register_number'], ['nik', 'full_name', 'birth_date']
        ),
        'int_rights_revocations_validated': (
            ['court_name', 'case_number', 'full_name'], ['nik', 'birth_date', 'ruling_date']
        ),
        'int_civil_marriages_validated': (
            ['deed_kind_code', 'deed_number', 'office_code'],
            ['husband_name', 'wife_name', 'husband_birth_date', 'wife_birth_date'],
        ),
        'int_muslim_marriages_validated': (
            ['office_code', 'deed_number'],
            ['husband_name', 'wife_name', 'husband_birth_date', 'wife_birth_date'],
        ),
        'int_marriage_dispensations_validated': (
            ['court_name', 'case_number', 'full_name'], ['nik_delivered', 'birth_date']
        ),
        'int_ktp_recordings_validated': (
            ['nik_delivered', 'recording_date_delivered'],
            ['full_name', 'birth_date', 'ktp_status_code'],
        ),
        'int_moves_validated': (
            ['letter_number', "coalesce(nik_delivered, '')"],
            ['full_name', 'birth_date', 'letter_date'],
        ),
        'int_death_notifications_validated': (
            ['facility_code', 'certificate_number'], ['full_name', 'birth_date']
        ),
        'int_pupils_validated': (
            ['school_code', 'pupil_number'], ['nik_delivered', 'full_name', 'birth_date']
        ),
        'int_tni_members_validated': (['service_number'], ['full_name', 'birth_date']),
        'int_polri_members_validated': (['service_number'], ['full_name', 'birth_date']),
    }) }}
{%- endmacro %}


{#
    Two columns of a row: `owner_key`, null where a part of the owner's number is missing,
    and `content_key`, null where nothing at all tells the row. Argument: the validated
    model. Rows of a model that is not in the list have neither, and are compared by none.
#}
{% macro row_key_columns(validated) -%}
    {%- set owner, content = row_keys().get(validated.identifier, ([], [])) -%}
    {%- if owner %}
    {% for part in owner -%}
    {{ " || chr(31) || " if not loop.first }}cast({{ part }} as string)
    {%- endfor %} as owner_key,
    nullif(concat_ws(chr(31)
        {%- for part in content %}, cast({{ part }} as string){% endfor -%}
    ), '') as content_key
    {%- else %}
    cast(null as string) as owner_key,
    cast(null as string) as content_key
    {%- endif %}
{%- endmacro %}
