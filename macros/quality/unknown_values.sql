{# Values that were delivered and mean nothing: noted in staging, judged in validation, counted in quality. #}

{#
    Text of all values of a row that were delivered and could not be read, one after the
    other as column=delivered column=value, null where there is none. Argument `columns`:
    list of (column, delivered column, condition under which the value means nothing).
#}
{% macro unknown_values(columns) -%}
    nullif(concat_ws(chr(30)
        {%- for column, delivered, condition in columns %}
        , case when {{ condition }} then '{{ column }}={{ delivered }}='
            || replace(trim({{ delivered }}), chr(30), ' ') end
        {%- endfor %}
    ), '')
{%- endmacro %}

{#
    Entry of `unknown_values` for a column that a value map decodes. It is decoded once
    more: DuckDB refers to no column of the same select that holds a subquery.
#}
{% macro undecoded(column, delivered, agency, value_map, otherwise='unknown') -%}
    {{ return((
        column, delivered,
        decoded(delivered, agency, value_map, otherwise) ~ " = '" ~ otherwise ~ "'"
    )) }}
{%- endmacro %}

{# Entry of `unknown_values` for a date or a number of this select. #}
{% macro unparsed(column, delivered) -%}
    {{ return((
        column, delivered, text_cleaned(delivered) ~ ' is not null and ' ~ column ~ ' is null'
    )) }}
{%- endmacro %}

{# Entry of `unknown_values` for a NIK, or a family-card number, that has no such form. #}
{% macro ill_formed_nik(delivered) -%}
    {{ return((
        'nik', delivered,
        text_cleaned(delivered) ~ ' is not null and not ('
        ~ is_well_formed_nik(digits_read(delivered)) ~ ')'
    )) }}
{%- endmacro %}
{% macro ill_formed_nkk(delivered) -%}
    {{ return((
        'nkk', delivered,
        text_cleaned(delivered) ~ ' is not null and not '
        ~ matches_pattern(digits_read(delivered), '[0-9]{16}')
    )) }}
{%- endmacro %}

{#
    Rules of `judged_by` for columns that value maps decode: an unknown value rejects the
    row where its map says so. Arguments: the agency, list of (column, map).
#}
{% macro rules_of_unknown_values(agency, columns) -%}
    {%- set rules = [] -%}
    {%- for column, value_map in columns -%}
        {%- do rules.append((
            column.split('.') | last, 'unknown',
            column ~ " = 'unknown' and (select max(maps.unknown_action_code) from "
            ~ ref('value_maps') ~ " as maps where maps.agency_code = '" ~ agency
            ~ "' and maps.value_map = '" ~ value_map ~ "') = 'reject'"
        )) -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}
