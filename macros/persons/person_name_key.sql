{#
    A person's name for comparison: upper case and single blanks; letters with marks as
    their plain ones, letters of other scripts as they are, apostrophes left out, all else a
    blank; without degrees behind a comma, up to nine titles and words for the late in front,
    words for the late behind, and the words between a name and the father's (BIN, BINTI).

    Most names are their own key already, which a look at their letters and words tells. No
    pattern repeats a group without end, for which Java needs a deeper stack at each word.
#}
{% macro person_name_key(name) -%}
    {%- set late = 'ALM|ALMH|ALMARHUM|ALMARHUMAH' -%}
    {%- set titles = 'HJ?|DRA?|DRS|IR|PROF|KH|TGK|R|RR|RA' -%}
    {%- set between = 'BIN|BINTE|BINTI|BT' -%}
    {%- set word = '(' ~ late ~ '|' ~ titles ~ '|' ~ between ~ ')' -%}
    {%- set letters = pattern_replaced(
        pattern_replaced(
            "split_part(upper(" ~ plain_letters(name) ~ "), ',', 1)", "[''`´ʼʻ‘’]+", ''
        ),
        '[^A-ZÀ-ÖØ-öø-ʯͰ-῿⼀-퟿豈-﷿]+', ' '
    ) -%}
    {%- set bare = pattern_replaced(
        letters, '^ ?((' ~ late ~ '|' ~ titles ~ ') ){1,9}', ''
    ) -%}
    case
        when
            {{ matches_pattern(name, '[A-Z][A-Z ]*[A-Z]') }}
            and instr({{ name }}, '  ') = 0
            and not {{ matches_pattern("' ' || " ~ name ~ " || ' '", '.* ' ~ word ~ ' .*') }}
            then {{ name }}
        else nullif(trim({{ pattern_replaced(
            pattern_replaced(bare, ' (' ~ late ~ ') ?$', ''),
            '( (' ~ between ~ '))? ', ' '
        ) }}), '')
    end
{%- endmacro %}
