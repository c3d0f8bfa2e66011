{{ config(severity='warn') }}
-- Villages of an election without an electoral district in a chamber. Jakarta has no
-- legislature below the province (UU 29/2007). Where a decree between two others was
-- not delivered, some villages and those of the list do not meet: no fault of ours.
with

chambers as (

    select code as chamber_code
    from {{ ref('codes') }}

    where code_list = 'chambers'

),

elections as (

    select distinct
        cycle_key,
        is_simulated,
        as_of

    from {{ ref('int_electoral_district_regions') }}

),

villages as (

    select *
    from {{ ref('dim_regions') }}

    where region_level = 'village'

),

expected as (

    select
        elections.cycle_key,
        elections.is_simulated,
        chambers.chamber_code,
        villages.region_key

    from elections
    cross join chambers
    inner join villages
        on {{ is_in_force_on('villages', 'elections.as_of') }}

    where
        chambers.chamber_code <> 'dprd_regency'
        or substr(villages.region_code, 1, 2) <> '31'

),

found as (

    select distinct
        cycle_key,
        is_simulated,
        chamber_code,
        region_key

    from {{ ref('bridge_electoral_district_villages') }}

)

select expected.*
from expected
left join found
    on
        expected.cycle_key = found.cycle_key
        and expected.is_simulated = found.is_simulated
        and expected.chamber_code = found.chamber_code
        and expected.region_key = found.region_key

where found.region_key is null
