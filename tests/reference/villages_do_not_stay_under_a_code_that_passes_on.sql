{{ config(severity='warn') }}
-- Where the code of a district passes to another district on some day, no row of a
-- village below it runs on over that day: it would change its place without notice.
-- Where years lie between the decrees that were delivered, this can happen.
with

regions as (

    select * from {{ ref('dim_regions') }}

),

passed_on as (

    select
        earlier.region_code,
        later.valid_from as change_date

    from regions as earlier
    inner join regions as later
        on
            earlier.region_code = later.region_code
            and earlier.valid_to = later.valid_from
            and earlier.region_id <> later.region_id

    where earlier.region_level in ('regency', 'district')

)

select
    passed_on.region_code,
    passed_on.change_date,
    regions.region_key

from passed_on
inner join regions
    on
        passed_on.region_code = left(regions.region_code, length(passed_on.region_code))
        and passed_on.region_code <> regions.region_code
        and passed_on.change_date > regions.valid_from
        and passed_on.change_date < coalesce(regions.valid_to, date '9999-12-31')
