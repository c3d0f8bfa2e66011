with

entries as (
    select * from {{ ref('int_voter_entries') }}
),

-- in the latest earlier list of an office, of whichever stage that was
earlier as (
    select distinct
        entries.person_id,
        predecessors.list_number
    from entries
    inner join {{ ref('int_voter_list_predecessors') }} as predecessors
        on
            entries.scope_code = predecessors.scope_code
            and entries.list_number = predecessors.previous_list_number
    where entries.is_active
),

struck as (
    select distinct
        person_id,
        list_number
    from entries
    where not is_active
),

services as (
    select
        person_id,
        max(service_code) as service_code,
        max(service_end_date) as service_end_date
    from {{ ref('int_persons_in_service') }}
    where service_end_date is not null
    group by person_id
),

reasoned as (
    select
        eligible.person_id,
        eligible.list_number,
        eligible.list_key,
        eligible.cycle_key,
        eligible.stage_code,
        eligible.region_key,
        eligible.age,
        coalesce(eligible.delivered_date, eligible.as_of) as known_from,
        eligible.is_simulated,
        case
            when
                services.service_end_date <= eligible.reference_date
                then 'discharged_' || services.service_code
            when eligible.age < 17 then 'married'
            when eligible.age = 17 then 'turned_17'
            when struck.person_id is not null then 'struck'
            when earlier.person_id is not null then 'dropped_without_reason'
            when eligible.arrival_date is not null then 'moved_in'
            else 'never_listed'
        end as reason_code
    from {{ ref('int_persons_eligible') }} as eligible
    left join {{ ref('int_persons_listed') }} as listed
        on
            eligible.person_id = listed.person_id
            and eligible.list_number = listed.list_number
    left join earlier
        on
            eligible.person_id = earlier.person_id
            and eligible.list_number = earlier.list_number
    left join struck
        on
            eligible.person_id = struck.person_id
            and eligible.list_number = struck.list_number
    left join services
        on eligible.person_id = services.person_id
    where listed.person_id is null
)

select * from reasoned
