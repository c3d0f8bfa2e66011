{#
    Every value of an agency belongs to a map, is written as values are looked up and means
    a code of the map's list, and every map has values. Argument `agency`: its code.
#}
{% test values_decoded(model, agency) %}
with

maps as (
    select * from {{ ref('value_maps') }}
    where agency_code = '{{ agency }}'
),

codes as (
    select * from {{ ref('dim_codes') }}
)

select
    coalesce(maps.value_map, decoded.value_map) as value_map,
    decoded.delivered_value
from {{ model }} as decoded
full join maps
    on decoded.value_map = maps.value_map
left join codes
    on
        maps.code_list = codes.code_list
        and decoded.code = codes.code
where
    codes.code is null
    or decoded.delivered_value <> upper(trim(decoded.delivered_value))
{% endtest %}
