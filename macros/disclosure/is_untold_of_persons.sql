{#
    True for records that stand in no mart about persons, though what they tell is weighed
    and whom they are about is counted: whoever stood before a court as a minor is not to
    be known by it, nor by the court's name.

    Arguments: `dataset_code`, the dataset of the record.
#}
{% macro is_untold_of_persons(dataset_code) -%}
    {{ dataset_code }} = 'marriage_dispensations'
{%- endmacro %}
