{#
    The name of a regency in BPS's census as a key: BPS numbers cities from 71 and leaves
    out KOTA. Argument: the alias of a relation with regency_code and regency_name.
#}
{% macro census_regency_name_key(villages) -%}
    {{ region_name_key(
        "case when " ~ villages ~ ".regency_code >= '71' then 'KOTA ' else '' end"
        ~ " || " ~ villages ~ ".regency_name"
    ) }}
{%- endmacro %}
