{#- Regions under the code that a law gave or took from them, where no list of the time
    shows them. -#}
with

recodes as (
    select *
    from {{ ref('int_region_recodes_effected') }}
    where carried_region_code is not null
),

laws as (
    select * from {{ ref('int_region_laws_known') }}
),

decrees as (
    select * from {{ ref('int_region_decrees') }}
),

carried as (
    select
        recodes.state_number,
        recodes.province_code,
        recodes.effect_code,
        recodes.carried_region_code || substr(decrees.region_code, 6) as region_code,
        decrees.region_level,
        case
            when decrees.region_level = 'regency' then recodes.region_name
            else decrees.region_name
        end as region_name,
        case
            when decrees.region_level = 'regency'
                then {{ region_name_key('recodes.region_name') }}
            else decrees.name_key
        end as name_key
    from recodes
    inner join decrees
        on
            recodes.base_as_of = decrees.as_of
            and recodes.listed_region_code = decrees.regency_code
),

provinces as (
    select distinct
        carried.state_number,
        laws.province_code as region_code,
        'province' as region_level,
        laws.province_name as region_name,
        {{ region_name_key('laws.province_name') }} as name_key
    from carried
    inner join laws
        on carried.province_code = laws.province_code
    where carried.effect_code = 'founded_by_law'
)

select
    state_number,
    region_code,
    region_level,
    region_name,
    name_key
from carried

union all

select
    state_number,
    region_code,
    region_level,
    region_name,
    name_key
from provinces
