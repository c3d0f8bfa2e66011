{#- Regions from one state to the next: the latest decree, set right by law. -#}
with

states as (
    select * from {{ ref('int_region_states') }}
),

effects as (
    select *
    from {{ ref('int_region_law_effects') }}
    where effect_code <> 'as_listed'
),

recodes as (
    select * from {{ ref('int_region_recodes_effected') }}
),

decrees as (
    select * from {{ ref('int_region_decrees') }}
),

kept as (
    select
        states.series_code,
        states.state_number,
        decrees.region_code,
        decrees.region_level,
        decrees.region_name,
        decrees.name_key,
        'decree' as origin_code,
        decrees.as_of as listed_date
    from states
    inner join decrees
        on states.base_as_of = decrees.as_of
    left join effects
        on
            states.state_number = effects.state_number
            and decrees.province_code = effects.province_code
    left join recodes
        on
            states.state_number = recodes.state_number
            and decrees.regency_code = recodes.old_region_code
            and recodes.effect_code <> 'not_yet_founded'
    where
        states.series_code = 'domestic'
        and effects.province_code is null
        and recodes.old_region_code is null
),

founded as (
    select * from {{ ref('int_region_listings_founded') }}
),

-- no list shows these under the code
carried as (
    select
        'domestic' as series_code,
        state_number,
        region_code,
        region_level,
        region_name,
        name_key,
        'recode' as origin_code,
        cast(null as date) as listed_date
    from {{ ref('int_region_listings_carried') }}
),

missions as (
    select * from {{ ref('int_region_listings_missions') }}
),

roots as (
    select
        states.series_code,
        states.state_number,
        roots.region_code,
        roots.region_level,
        roots.region_name,
        {{ region_name_key('roots.region_name') }} as name_key,
        'law' as origin_code,
        cast(null as date) as listed_date
    from states
    inner join {{ ref('region_roots') }} as roots
        on states.series_code = roots.series_code
),

listings as (
    select * from kept
    union all
    select * from founded
    union all
    select * from carried
    union all
    select * from missions
    union all
    select * from roots
)

select * from listings
