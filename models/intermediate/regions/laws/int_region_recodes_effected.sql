{#- Recoded regencies in every state, with what the law does in it: where no list of the
    time is delivered, what the base lists under one code is carried over to the other. -#}
with

effects as (
    select * from {{ ref('int_region_law_effects') }}
    where effect_code <> 'as_listed'
)

select
    recodes.old_region_code,
    recodes.new_region_code,
    case effects.effect_code
        when 'not_yet_founded' then recodes.new_region_code
        when 'founded_by_law' then recodes.old_region_code
    end as listed_region_code,
    case effects.effect_code
        when 'not_yet_founded' then recodes.old_region_code
        when 'founded_by_law' then recodes.new_region_code
    end as carried_region_code,
    recodes.region_name,
    effects.province_code,
    effects.state_number,
    effects.effect_code,
    effects.base_as_of

from {{ ref('region_recodes') }} as recodes
inner join effects
    on substr(recodes.new_region_code, 1, 2) = effects.province_code
