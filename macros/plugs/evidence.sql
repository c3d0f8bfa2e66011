{# Evidence for findings on entries: the models int_findings_by_*. #}
{% macro evidence() -%}
    {{ return([
        ref('int_findings_by_event'),
        ref('int_findings_by_return'),
        ref('int_findings_by_number'),
        ref('int_findings_by_holder'),
        ref('int_findings_by_list'),
        ref('int_findings_by_birth_date'),
        ref('int_findings_by_attribute'),
        ref('int_findings_by_removal'),
        ref('int_findings_by_move'),
    ]) }}
{%- endmacro %}
