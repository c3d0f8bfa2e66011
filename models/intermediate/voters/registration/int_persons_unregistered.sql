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

-- what kept the person from voting and ended last
ended as (
    select
        events.person_id,
        events.valid_to,
        kinds.ended_reason_code,
        row_number() over (
            partition by events.person_id
            order by
                events.valid_to desc nulls last,
                kinds.ended_reason_code desc nulls last
        ) as place
    from {{ ref('int_person_events') }} as events
    inner join {{ ref('person_event_kinds') }} as kinds
        on events.event_code = kinds.event_code
    where
        events.is_proof
        and events.valid_to is not null
        and kinds.ended_reason_code <> ''
),

reasoned as (
    select
        eligible.person_id,
        eligible.list_number,
        eligible.list_key,
        eligible.cycle_key,
        eligible.stage_code,
        eligible.region_key,
        eligible.reference_date,
        eligible.age,
        eligible.is_known_entitled,
        -- that somebody lives there may be known by a later letter
        greatest(
            coalesce(eligible.delivered_date, eligible.as_of),
            coalesce(
                eligible.residence_known_from, eligible.delivered_date, eligible.as_of
            )
        ) as known_from,
        eligible.is_simulated,
        case
            when ended.valid_to <= eligible.reference_date then ended.ended_reason_code
            when eligible.age < 17 then 'married'
            when eligible.age = 17 then 'turned_17'
            when struck.person_id is not null then 'struck'
            when earlier.person_id is not null then 'dropped_without_reason'
            when eligible.arrival_date <= eligible.reference_date then 'moved_in'
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
    left join ended
        on
            eligible.person_id = ended.person_id
            and ended.place = 1
    where listed.person_id is null
)

select * from reasoned
