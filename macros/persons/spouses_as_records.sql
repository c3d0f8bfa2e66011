{# Spouses in the shape of records about persons. The office is no residence. Argument: the spouses. #}
{% macro spouses_as_records(spouses) -%}
select
    row_id,
    file_id,
    line_no,
    source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    cast(null as string) as region_key

from {{ spouses }}
{%- endmacro %}
