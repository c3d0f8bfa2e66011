{#
    Key of what a list wrote to mean a region on a day: the same text for the same way of
    writing, so that rows find their region without another look at names.

    Arguments: `system`, the way of writing (see int_region_references_combined); `as_of`,
    the day of the list; `parts`, what was written.
#}
{% macro region_reference_key(system, as_of, parts) -%}
    '{{ system }}|' || cast({{ as_of }} as string)
    {%- for part in parts %}
    || '|' || coalesce({{ part }}, '')
    {%- endfor %}
{%- endmacro %}


{#
    The columns of one region reference, as every member of the plug region_references
    gives them. Arguments: as above, with the name of the column of each part.
#}
{% macro region_reference(system, as_of, parts) -%}
    {{ region_reference_key(system, as_of, parts.values()) }} as reference_key,
    '{{ system }}' as system_code,
    {{ as_of }} as as_of,
    {% for column in [
        'scope_code', 'region_code', 'region_name', 'province_name_key',
        'regency_name_key', 'district_name_key', 'village_name_key',
    ] -%}
    {% if column in parts -%}
    {{ parts[column] }} as {{ column }}
    {%- else -%}
    cast(null as string) as {{ column }}
    {%- endif %}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}
