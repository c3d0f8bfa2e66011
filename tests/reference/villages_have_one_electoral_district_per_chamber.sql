-- Every village of an election stands in one electoral district of each chamber, but
-- for those of a split region that the list names in no finer one (partial), and for
-- Jakarta, which has no legislature below the province (UU 29/2007).
with

chambers as (

    select * from {{ ref('chambers') }}

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

counted as (

    select
        cycle_key,
        is_simulated,
        chamber_code,
        region_key,
        count(*) as districts,
        max(case when is_partial then 1 else 0 end) as is_partial

    from {{ ref('bridge_electoral_district_villages') }}

    group by
        cycle_key,
        is_simulated,
        chamber_code,
        region_key

)

select
    expected.*,
    counted.districts

from expected
left join counted
    on
        expected.cycle_key = counted.cycle_key
        and expected.is_simulated = counted.is_simulated
        and expected.chamber_code = counted.chamber_code
        and expected.region_key = counted.region_key

where
    counted.districts is null
    or (counted.districts > 1 and counted.is_partial = 0)
