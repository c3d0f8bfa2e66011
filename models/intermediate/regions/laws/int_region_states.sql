with

decrees as (
    select distinct as_of
    from {{ ref('int_region_decrees') }}
),

trees as (
    select distinct as_of
    from {{ ref('int_region_trees_dated') }}
    where is_overseas
),

laws as (
    select distinct in_force_date
    from {{ ref('int_region_laws_known') }}
),

-- the first decree and the first tree describe the state from the beginning
dates_known as (
    select
        'domestic' as series_code,
        date '1945-08-17' as state_date

    union

    select
        'domestic' as series_code,
        laws.in_force_date as state_date
    from laws

    union

    select
        'domestic' as series_code,
        decrees.as_of as state_date
    from decrees
    where decrees.as_of > (select min(earliest.as_of) from decrees as earliest)

    union

    select
        'overseas' as series_code,
        date '1945-08-17' as state_date

    union

    select
        'overseas' as series_code,
        trees.as_of as state_date
    from trees
    where trees.as_of > (select min(earliest.as_of) from trees as earliest)
),

listings as (
    select
        'domestic' as series_code,
        as_of
    from decrees

    union all

    select
        'overseas' as series_code,
        as_of
    from trees
),

states as (
    select
        dates_known.series_code,
        dates_known.state_date,
        row_number() over (
            partition by dates_known.series_code
            order by dates_known.state_date nulls first
        ) as state_number,
        lead(dates_known.state_date) over (
            partition by dates_known.series_code
            order by dates_known.state_date nulls first
        ) as next_state_date,
        coalesce(
            max(listings.as_of) filter (
                where listings.as_of <= dates_known.state_date
            ),
            min(listings.as_of)
        ) as base_as_of
    from dates_known
    left join listings
        on dates_known.series_code = listings.series_code
    group by
        dates_known.series_code,
        dates_known.state_date
)

select * from states
