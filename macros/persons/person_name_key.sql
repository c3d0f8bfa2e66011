{#
    A person's name for comparison: upper case and single blanks; letters with marks as
    their plain ones, letters of other scripts as they are, apostrophes left out, all else a
    blank; without degrees behind a comma, titles, words for the late in front or behind,
    and the words between a name and the father's (BIN, BINTI).
#}
{% macro person_name_key(name) -%}
    {#- most names are their own key already, which one look tells -#}
    {%- set words = 'ALM|ALMH|ALMARHUM|ALMARHUMAH|BIN|BINTE|BINTI|BT|DR|DRA|DRS|H|HJ|IR|KH|PROF|R|RA|RR|TGK' -%}
    {%- set letters = pattern_replaced(
        pattern_replaced(
            "split_part(upper(" ~ plain_letters(name) ~ "), ',', 1)", "[''`´ʼʻ‘’]+", ''
        ),
        '[^A-ZÀ-ÖØ-öø-ʯͰ-῿⼀-퟿豈-﷿]+', ' '
    ) -%}
    {%- set bare = pattern_replaced(
        letters, '^ ?((ALM|ALMH|ALMARHUM|ALMARHUMAH|HJ?|DRA?|DRS|IR|PROF|KH|TGK|R|RR|RA) )+', ''
    ) -%}
    case
        when
            {{ matches_pattern(name, '[A-Z]+( [A-Z]+)*') }}
            and not {{ matches_pattern(name, '(.* )?(' ~ words ~ ')( .*)?') }}
            then {{ name }}
        else nullif(trim({{ pattern_replaced(
            pattern_replaced(bare, ' (ALM|ALMH|ALMARHUM|ALMARHUMAH) ?$', ''),
            '( (BIN|BINTE|BINTI|BT))? ', ' '
        ) }}), '')
    end
{%- endmacro %}
