{#- Regions that the stated Kemendagri codes of a foreign list may mean, each by a rule
    of the seed region_code_rules. What rests on a name alone stands elsewhere. -#}
with

listed as (
    select * from {{ ref('int_region_codes_external') }}
),

regions as (
    select * from {{ ref('int_region_periods') }}
),

coded as (
    select
        listed.row_id,
        listed.list_key,
        listed.external_code,
        listed.external_parent_code,
        listed.as_of,
        listed.region_level,
        listed.name_key as listed_name_key,
        regions.region_key,
        regions.region_code,
        regions.name_key,
        regions.valid_from,
        {{ is_in_force_on('regions', 'listed.as_of') }} as is_in_force
    from listed
    inner join regions
        on
            listed.stated_code = regions.region_code
            and listed.region_level = regions.region_level
    -- the digits of a code that a law carried over may be those of another region
    where
        regions.validity_basis_code <> 'carried'
        or regions.name_key = listed.name_key
),

-- KPU exchanged the names of two districts: most of the villages tell which is meant
known_by_villages as (
    select
        coded.row_id,
        coded.region_key
    from coded
    inner join listed as villages
        on
            coded.list_key = villages.list_key
            and coded.external_code = villages.external_parent_code
    left join regions as regions_below
        on
            villages.stated_code = regions_below.region_code
            and villages.name_key = regions_below.name_key
            and {{ is_in_force_on('regions_below', 'coded.as_of') }}
    where
        coded.region_level = 'district'
        and villages.region_level = 'village'
        and coded.is_in_force
        and coded.name_key <> coded.listed_name_key
    group by
        coded.row_id,
        coded.region_key
    having count(regions_below.region_key) * 2 > count(*)
),

-- each of two rows bears the name at the other's code, one of them but for two letters
exchanged as (
    select distinct
        spelt.row_id,
        named.region_key,
        named.region_code
    from coded as spelt
    inner join coded as named
        on
            spelt.list_key = named.list_key
            and spelt.external_parent_code = named.external_parent_code
            and spelt.region_level = named.region_level
            and spelt.name_key = named.listed_name_key
    where
        spelt.is_in_force
        and named.is_in_force
        and spelt.row_id <> named.row_id
        and levenshtein(spelt.listed_name_key, spelt.name_key) > 2
        and levenshtein(spelt.listed_name_key, named.name_key) <= 2
),

found as (
    select
        row_id,
        region_key,
        region_code,
        case
            when not is_in_force and valid_from > as_of then 'later_code'
            when not is_in_force then 'ended_code'
            when name_key = listed_name_key then 'code_and_name'
            else 'code_alone'
        end as rule_code,
        abs({{ days_between('as_of', 'valid_from') }}) as distance
    from coded

    union all

    select
        coded.row_id,
        coded.region_key,
        coded.region_code,
        'code_and_villages' as rule_code,
        0 as distance
    from known_by_villages
    inner join coded
        on
            known_by_villages.row_id = coded.row_id
            and known_by_villages.region_key = coded.region_key

    union all

    select
        row_id,
        region_key,
        region_code,
        'code_exchanged' as rule_code,
        0 as distance
    from exchanged
)

select * from found
