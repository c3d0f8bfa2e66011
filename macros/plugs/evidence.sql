{# Evidence for findings on entries: the models int_findings_by_*. #}
{% macro evidence() -%}
    {{ return([
        ref('int_findings_by_event'),
        ref('int_findings_by_number'),
        ref('int_findings_by_holder'),
        ref('int_findings_by_list'),
    ]) }}
{%- endmacro %}
