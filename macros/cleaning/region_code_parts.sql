{# Code of the region above a dotted region code; '0' above a province. #}
{% macro parent_region_code(code) -%}
    case length({{ code }})
        when 13 then substr({{ code }}, 1, 8)
        when 8 then substr({{ code }}, 1, 5)
        when 5 then substr({{ code }}, 1, 2)
        when 2 then '0'
    end
{%- endmacro %}

{# Level of a dotted domestic region code, null where it is no such code. #}
{% macro region_level_of(code) -%}
    case
        when {{ matches_pattern(code, '[0-9]{2}') }} then 'province'
        when {{ matches_pattern(code, '[0-9]{2}[.][0-9]{2}') }} then 'regency'
        when {{ matches_pattern(code, '[0-9]{2}[.][0-9]{2}[.][0-9]{2}') }} then 'district'
        when {{ matches_pattern(code, '[0-9]{2}[.][0-9]{2}[.][0-9]{2}[.][0-9]{4}') }}
            then 'village'
    end
{%- endmacro %}

{# Type of a region by its level and dotted code (Permendagri 58/2021). #}
{% macro region_type_of(level, code) -%}
    case {{ level }}
        when 'country' then 'negara'
        when 'province' then 'provinsi'
        when 'regency'
            then case when substr({{ code }}, 4, 1) >= '7' then 'kota' else 'kabupaten' end
        when 'district'
            then case when substr({{ code }}, 1, 1) = '9' then 'distrik' else 'kecamatan' end
        when 'village'
            then case substr({{ code }}, 10, 1)
                when '1' then 'kelurahan'
                when '2' then 'desa'
                when '3' then 'desa_adat'
            end
        when 'overseas' then 'luar_negeri'
        when 'mission' then 'ppln'
    end
{%- endmacro %}
