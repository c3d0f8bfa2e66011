{#- Recoded regencies in every state, with what the law does in it. -#}
select
    recodes.old_region_code,
    recodes.new_region_code,
    recodes.region_name,
    effects.state_number,
    effects.effect_code,
    effects.base_as_of

from {{ ref('region_recodes') }} as recodes
inner join {{ ref('int_region_law_effects') }} as effects
    on substr(recodes.new_region_code, 1, 2) = effects.province_code

where effects.effect_code <> 'as_listed'
