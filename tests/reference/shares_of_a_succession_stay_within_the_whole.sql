-- What passes on from a region on one day is never more than the whole.
select
    predecessor_region_key,
    succession_date,
    round(sum(share), 4) as total_share

from {{ ref('bridge_region_successions') }}

group by
    predecessor_region_key,
    succession_date

having
    sum(share) > 1.0001
    or min(share) <= 0
