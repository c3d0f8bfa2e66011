{# Jaro-Winkler similarity of two names, 0 to 1. #}
{% macro name_similarity(left_name, right_name) -%}
    {{ return(adapter.dispatch('name_similarity')(left_name, right_name)) }}
{%- endmacro %}

{% macro default__name_similarity(left_name, right_name) -%}
    jaro_winkler_similarity({{ left_name }}, {{ right_name }})
{%- endmacro %}

{#
    Spark has a function of the same name that counts half transpositions and rewards a
    common beginning also of names that are not alike: SARATI and SARIATI get 0.908 from
    it and 0.928 from DuckDB. So the measure is written out as DuckDB has it: each letter
    of the right name takes the first free equal letter of the left one in reach.
    The names of lambdas begin with jw_, as a column of the same name would be taken for them.
#}
{% macro spark__name_similarity(left_name, right_name) -%}
    {%- set reach -%}
        (greatest(length({{ left_name }}), length({{ right_name }})) div 2 - 1)
    {%- endset -%}
    case
        when {{ left_name }} = {{ right_name }} then 1D
        else aggregate(
            sequence(1, length({{ right_name }})),
            cast(array() as array<int>),
            (jw_taken, jw_place) -> concat(jw_taken, slice(filter(
                sequence(1, length({{ left_name }})),
                jw_letter -> jw_letter between jw_place - {{ reach }} and jw_place + {{ reach }}
                    and substr({{ left_name }}, jw_letter, 1)
                    = substr({{ right_name }}, jw_place, 1)
                    and not array_contains(jw_taken, jw_letter)
            ), 1, 1)),
            jw_taken -> aggregate(
                array(case when size(jw_taken) = 0 then 0D else (
                    size(jw_taken) / length({{ left_name }})
                    + size(jw_taken) / length({{ right_name }})
                    + (size(jw_taken) - size(filter(
                        zip_with(jw_taken, array_sort(jw_taken), (jw_one, jw_other) ->
                            substr({{ left_name }}, jw_one, 1)
                            <> substr({{ left_name }}, jw_other, 1)
                        ),
                        jw_is_moved -> jw_is_moved
                    )) div 2) / size(jw_taken)
                ) / 3 end),
                0D,
                (jw_nothing, jw_jaro) -> case when jw_jaro > 0.7D then jw_jaro + 0.1D * case
                    {%- for length in [4, 3, 2, 1] %}
                    when substr({{ left_name }}, 1, {{ length }})
                        = substr({{ right_name }}, 1, {{ length }})
                        then least({{ length }}, length({{ left_name }}), length({{ right_name }}))
                    {%- endfor %}
                    else 0
                end * (1 - jw_jaro) else jw_jaro end
            )
        )
    end
{%- endmacro %}
