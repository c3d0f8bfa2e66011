{#
    A person's name for comparison: upper case and single blanks; letters with marks as
    their plain ones, letters of other scripts as they are, apostrophes left out, all else a
    blank; without degrees behind a comma, titles, words for the late in front or behind,
    and the words between a name and the father's (BIN, BINTI).
#}
{% macro person_name_key(name) -%}
    {%- set letters = pattern_replaced(
        pattern_replaced(
            "split_part(upper(" ~ plain_letters(name) ~ "), ',', 1)", "[''`´ʼʻ‘’]+", ''
        ),
        '[^A-ZÀ-ÖØ-öø-ʯͰ-῿⼀-퟿豈-﷿]+', ' '
    ) -%}
    {%- set bare = pattern_replaced(
        letters, '^ ?((ALM|ALMH|ALMARHUM|ALMARHUMAH|HJ?|DRA?|DRS|IR|PROF|KH|TGK|R|RR|RA) )+', ''
    ) -%}
    nullif(trim({{ pattern_replaced(
        pattern_replaced(bare, ' (ALM|ALMH|ALMARHUM|ALMARHUMAH) ?$', ''),
        '( (BIN|BINTE|BINTI|BT))? ', ' '
    ) }}), '')
{%- endmacro %}
