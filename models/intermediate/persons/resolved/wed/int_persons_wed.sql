{#- What the newest deed of each person says: married or, where it is of a divorce, no
    longer. A divorce comes after a marriage of the same day. -#}
with

deeds as (
    select
        person_id,
        case event_code when 'divorce' then 'P' else 'S' end as marital_status_code,
        valid_from as event_date,
        row_number() over (
            partition by person_id
            order by valid_from desc nulls last, event_code asc nulls last
        ) as place
    from {{ ref('int_person_events') }}
    where
        event_code in ('marriage', 'divorce')
        and is_proof
        and valid_from is not null
)

select
    person_id,
    marital_status_code,
    event_date

from deeds

where place = 1
