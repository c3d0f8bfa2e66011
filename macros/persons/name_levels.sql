{#
    Levels of agreement of two names that are not equal, 3 to 0 of the seed comparison_levels:
    the steps of a query, of which the last is `levelled` with one row per pair.
    Argument: `pairs`, a step with one row per name_key and register_name_key.
#}
{% macro name_levels(pairs) -%}
thresholds as (
    select
        max(case when field_level = 3 then min_agreement end) as nearly_equal,
        max(case when field_level = 2 then min_agreement end) as alike
    from {{ ref('comparison_levels') }}
    where field_code = 'name'
),

-- Each step is a query of its own, since so many in one expression are too deep.
spelled as (
    select
        *,
        {{ name_in_new_spelling('name_key') }} as spelling,
        {{ name_in_new_spelling('register_name_key') }} as register_spelling
    from {{ pairs }}
),

spoken as (
    select
        *,
        {{ person_name_sound('spelling') }} as sound,
        {{ person_name_sound('register_spelling') }} as register_sound
    from spelled
),

sounds as (
    select
        *,
        {{ letters_once('sound', 'ABCDEFGJK') }} as sound_once,
        {{ letters_once('register_sound', 'ABCDEFGJK') }} as register_sound_once
    from spoken
),

words as (
    select
        name_key,
        register_name_key,
        split_part(name_key, ' ', 1) = split_part(register_name_key, ' ', 1)
            as is_first_word_shared,
        split_part(name_key, ' ', -1) = split_part(register_name_key, ' ', -1)
            as is_last_word_shared,
        substr(name_key, length(split_part(name_key, ' ', 1)) + 2) as rest_of_name,
        substr(register_name_key, length(split_part(register_name_key, ' ', 1)) + 2)
            as rest_of_register_name,
        upper(replace({{ letters_once('sound_once', 'LMNORSTUW') }}, ' ', ''))
        = upper(
            replace({{ letters_once('register_sound_once', 'LMNORSTUW') }}, ' ', '')
        ) as is_spelling
    from sounds
),

-- Many bear the same first word (MUHAMMAD, SITI): beside it the rest must resemble too,
-- or be the beginning of the other's, as an initial is.
resembling as (
    select
        *,
        case
            when
                is_first_word_shared
                and rest_of_name not like rest_of_register_name || '%'
                and rest_of_register_name not like rest_of_name || '%'
                then
                    least(
                        {{ name_similarity('name_key', 'register_name_key') }},
                        {{ name_similarity('rest_of_name', 'rest_of_register_name') }}
                    )
            else {{ name_similarity('name_key', 'register_name_key') }}
        end as similarity
    from words
),

levelled as (
    select
        resembling.name_key,
        resembling.register_name_key,
        case
            when
                resembling.is_spelling
                or resembling.similarity >= thresholds.nearly_equal
                then 3
            when resembling.similarity >= thresholds.alike then 2
            when
                resembling.is_first_word_shared
                and resembling.is_last_word_shared
                then 2
            when
                resembling.is_first_word_shared
                or resembling.is_last_word_shared
                then 1
            else 0
        end as name_level
    from resembling
    cross join thresholds
)
{%- endmacro %}
