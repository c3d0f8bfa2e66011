{#- Active entries of persons who had left the entry's village by the reference day and
    had not come back. Where the register of a later day has the person as resident
    there, a letter may have led to no move, and what an older register told is over. -#}
with

moves as (
    select * from {{ ref('int_person_moves') }}
    where origin_region_id is not null
),

residents as (
    select
        register.person_id,
        register.as_of,
        identities.region_id
    from {{ ref('int_register_persons') }} as register
    inner join {{ ref('int_region_identities') }} as identities
        on register.region_key = identities.region_key
    where register.register_status_code = 'resident'
),

entries as (
    select
        entries.entry_id,
        entries.person_id,
        entries.reference_date,
        identities.region_id
    from {{ ref('int_voter_entries') }} as entries
    inner join {{ ref('int_region_identities') }} as identities
        on entries.region_key = identities.region_key
    where entries.is_active
),

met as (
    select
        entries.entry_id,
        moves.record_id,
        moves.moved_on,
        moves.evidence_grade_code,
        coalesce(
            residents.as_of >= coalesce(moves.moved_on, moves.as_of),
            false
        ) as is_resident_later
    from entries
    inner join moves
        on
            entries.person_id = moves.person_id
            and entries.region_id = moves.origin_region_id
    left join residents
        on
            entries.person_id = residents.person_id
            and entries.region_id = residents.region_id
    where
        coalesce(moves.moved_on, moves.as_of) <= entries.reference_date
        and (
            moves.returned_on is null
            or moves.returned_on > entries.reference_date
        )
),

conditioned as (
    select
        *,
        case
            when is_resident_later then 'left_and_resident_later'
            else 'left_village'
        end as condition_code
    from met
    where not (is_resident_later and evidence_grade_code = 'register')
),

found as (
    select
        conditioned.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        conditioned.record_id as evidence_record_id,
        conditioned.evidence_grade_code,
        conditioned.moved_on as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from conditioned
    inner join {{ ref('finding_conditions') }} as conditions
        on conditioned.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
