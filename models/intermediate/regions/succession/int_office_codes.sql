{#- Codes by which an office is named on a day: its own, and after a recode the former,
    until another region bears them. A mission's number is no name of it. -#}
with

offices as (
    select
        regions.region_key,
        identities.region_id,
        regions.region_level,
        regions.region_code,
        regions.valid_from,
        regions.valid_to
    from {{ ref('int_regions_nested') }} as regions
    left join {{ ref('int_regions_succeeded') }} as identities
        on regions.region_key = identities.region_key
    where regions.region_level in ('regency', 'mission')
),

ended as (
    select
        region_id,
        region_level,
        region_code,
        valid_to,
        lead(valid_from) over (
            partition by region_code
            order by valid_from nulls first
        ) as borne_again_from
    from offices
),

codes as (
    select
        region_code as office_code,
        region_key,
        region_code,
        valid_from,
        valid_to
    from offices

    union all

    select
        ended.region_code as office_code,
        later.region_key,
        later.region_code,
        later.valid_from,
        least(ended.borne_again_from, later.valid_to) as valid_to
    from ended
    inner join offices as later
        on
            ended.region_id = later.region_id
            and ended.region_code <> later.region_code
            and ended.valid_to <= later.valid_from
    where
        ended.region_level = 'regency'
        and later.region_level = 'regency'
        and later.valid_from < coalesce(ended.borne_again_from, date '9999-12-31')
)

select * from codes
