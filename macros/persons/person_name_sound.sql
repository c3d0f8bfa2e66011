{#
    How a name key in the new spelling sounds, so that spellings of one name are equal:
    abbreviations written out, romanisations of Arabic as the new spelling, letters that are
    exchanged for each other as one, H at the beginning of a word only, D at the end as T.
    Double letters and blanks stay (`letters_once`). The rules apply in their order.
#}
{% macro person_name_sound(name_in_new_spelling) -%}
    {%- set rules = [
        (' (M|MD|MHD|MOCH|MOH|MOHD|MUCH|MUH|MUHD) ', ' MUHAMAD '),
        (' ST ', ' SITI '), (' ABD ', ' ABDUL '),
        ('OE', 'U'), ('OO', 'U'), ('[KC]H', 'H'), ('S[YH]', 'S'),
        ('MOHAM', 'MUHAM'), ('ROHM', 'RAHM'),
        ('AE', 'AI'), ('UW', 'U'), ('[YI]+', 'I'), (' H', ' h'), ('H', ''), ('D ', 'T ')
    ] -%}
    {%- set sound = namespace(sql="' ' || " ~ name_in_new_spelling ~ " || ' '") -%}
    {%- for pattern, letters in rules -%}
        {%- set sound.sql = pattern_replaced(sound.sql, pattern, letters) -%}
    {%- endfor -%}
    translate({{ sound.sql }}, 'QVPZ', 'KFFS')
{%- endmacro %}


{#
    A name key with TJ, DJ, SJ, NJ and J of the spelling before 1972 as C, J, SY, NY and Y. Only
    a name that shows this spelling elsewhere too is one of it: JONO is no YONO.
#}
{% macro name_in_new_spelling(name_key) -%}
    case
        when
            {{ name_key }} like '%OE%' or {{ name_key }} like '%TJ%'
            or {{ name_key }} like '%DJ%' or {{ name_key }} like '%SJ%'
            then replace(replace(replace(replace(replace(replace(
                {{ name_key }}, 'TJ', 'C'), 'DJ', 'j'), 'SJ', 'SY'), 'NJ', 'NY'), 'J', 'Y'), 'j', 'J')
        else {{ name_key }}
    end
{%- endmacro %}
