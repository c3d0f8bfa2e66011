{#- Moves of persons from village to village: by letter, which names both, and by the
    register, which shows in the old village who moved. A village is the same over renames
    and recodes. Who moved within a village has not moved. A letter back that tells no
    arrival counts as a return, by its own day, and as no arrival: of who is on the way
    neither a finding nor a right to vote is claimed. -#}
with

letters as (
    select
        row_id as record_id,
        coalesce(letter_date, arrival_date) as moved_on,
        arrival_date as arrived_on,
        origin_region_key,
        destination_region_key,
        as_of,
        known_from,
        'document' as evidence_grade_code
    from {{ ref('int_moves_in_effect') }}
),

-- without a day a departure was by the day of the register
departures as (
    select
        residents.row_id as record_id,
        residents.register_status_date as moved_on,
        cast(null as date) as arrived_on,
        residents.region_key as origin_region_key,
        cast(null as string) as destination_region_key,
        files.as_of,
        coalesce(files.delivered_date, files.as_of) as known_from,
        'register' as evidence_grade_code
    from {{ ref('int_residents_validated') }} as residents
    inner join {{ ref('int_files_in_effect') }} as files
        on residents.file_id = files.file_id
    where
        residents.rejection_codes is null
        and residents.register_status_code = 'moved'
),

told as (
    select * from letters

    union all

    select * from departures
),

placed as (
    select
        told.*,
        records.person_id,
        origins.region_id as origin_region_id,
        destinations.region_id as destination_region_id,
        coalesce(told.moved_on, told.as_of) as moved_by
    from told
    inner join {{ ref('int_records_resolved') }} as records
        on told.record_id = records.record_id
    left join {{ ref('int_region_identities') }} as origins
        on told.origin_region_key = origins.region_key
    left join {{ ref('int_region_identities') }} as destinations
        on told.destination_region_key = destinations.region_key
),

moved as (
    select * from placed
    where coalesce(origin_region_id <> destination_region_id, true)
),

arrivals as (
    select
        person_id,
        destination_region_id,
        coalesce(arrived_on, moved_on) as arrived_by,
        arrived_on
    from moved
    where evidence_grade_code = 'document'
),

-- the next arrival anywhere, and the next in the village that was left
followed as (
    select
        moved.record_id,
        min(arrivals.arrived_on) as next_arrived_on,
        min(
            case
                when
                    arrivals.destination_region_id = moved.origin_region_id
                    then arrivals.arrived_by
            end
        ) as returned_on
    from moved
    inner join arrivals
        on
            moved.person_id = arrivals.person_id
            and moved.moved_by <= arrivals.arrived_by
    group by moved.record_id
),

letters_followed as (
    select
        moved.person_id,
        moved.origin_region_id,
        followed.next_arrived_on,
        followed.returned_on
    from moved
    inner join followed
        on moved.record_id = followed.record_id
    where moved.evidence_grade_code = 'document'
),

-- a register's day is often later than the letter's: it is the same departure, unless
-- the person had come back by that day
paired as (
    select
        moved.record_id,
        min(letters_followed.next_arrived_on) as next_arrived_on
    from moved
    inner join letters_followed
        on
            moved.person_id = letters_followed.person_id
            and moved.origin_region_id = letters_followed.origin_region_id
    where
        moved.evidence_grade_code = 'register'
        and (
            letters_followed.returned_on is null
            or letters_followed.returned_on > moved.moved_by
        )
    group by moved.record_id
)

select
    moved.record_id,
    moved.person_id,
    moved.moved_on,
    moved.arrived_on,
    moved.origin_region_key,
    moved.origin_region_id,
    moved.destination_region_key,
    moved.destination_region_id,
    case
        when paired.next_arrived_on < followed.next_arrived_on
            then paired.next_arrived_on
        else coalesce(followed.next_arrived_on, paired.next_arrived_on)
    end as next_arrived_on,
    followed.returned_on,
    moved.as_of,
    moved.known_from,
    moved.evidence_grade_code

from moved
left join followed
    on moved.record_id = followed.record_id
left join paired
    on moved.record_id = paired.record_id
