with

-- A list whose office has no register delivered has nobody to be held against.
entitled as (
    select
        *,
        max(as_of) over (partition by list_key) as denominator_as_of
    from {{ ref('int_entitled_by_age') }}
),

described as (
    select
        units.cycle_key,
        units.stage_code,
        units.region_key,
        entitled.sex_code,
        entitled.age_group,
        'voters_to_entitled' as denominator_code,
        entitled.denominator_as_of,
        {{ months_between('units.established_date', 'entitled.denominator_as_of') }}
            as months_apart,
        entitled.listed as registered,
        entitled.listed_abroad,
        'rows' as registered_source_code,
        entitled.persons as denominator,
        entitled.unattested,
        units.is_simulated
    from entitled
    inner join {{ ref('int_voter_list_units') }} as units
        on entitled.list_key = units.list_key
)

select * from described
