with

lists as (
    select
        list_number,
        max(established_date) as established_date
    from {{ ref('int_voter_lists_dated') }}
    group by list_number
),

villages as (
    select
        regions.region_key,
        identities.region_id,
        regions.valid_from,
        regions.valid_to
    from {{ ref('int_regions_nested') }} as regions
    inner join {{ ref('int_regions_succeeded') }} as identities
        on regions.region_key = identities.region_key
    where regions.region_level in ('village', 'mission')
),

in_force as (
    select
        lists.list_number,
        villages.region_key,
        later.region_key as later_region_key
    from villages
    inner join villages as later
        on villages.region_id = later.region_id
    inner join lists
        on {{ is_in_force_on('later', 'lists.established_date') }}
)

select * from in_force
