{#
    A person's name for comparison: upper case, letters and single blanks only, without
    degrees behind a comma and titles in front.
#}
{% macro person_name_key(name) -%}
    nullif(trim({{ pattern_replaced(
        pattern_replaced(
            pattern_replaced("split_part(upper(" ~ name ~ "), ',', 1)", "[^A-Z]+", ' '),
            '^ ?((HJ?|DRA?|DRS|IR|PROF|KH|TGK|R|RR|RA) )+', ''
        ),
        ' +', ' '
    ) }}), '')
{%- endmacro %}
