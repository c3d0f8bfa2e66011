{#
    Two columns of every validated model: `rejection_codes`, the reasons for which the
    row is quarantined as sorted "column:reason" text, null where it is accepted, and
    `reference_version`, the set of reference data it was judged against.

    Argument `rules`: list of (column, reason, condition). The row is rejected for
    `reason`, a code of the list `rejection_reasons`, where `condition` is true.
#}
{% macro judged_by(rules) -%}
    nullif(concat_ws(','
        {%- for column, reason, condition in rules | sort %}
        , case when {{ condition }} then '{{ column }}:{{ reason }}' end
        {%- endfor %}
    ), '') as rejection_codes,
    (
        select max(current_files.reference_version)
        from {{ ref('int_files_current') }} as current_files
    ) as reference_version
{%- endmacro %}
