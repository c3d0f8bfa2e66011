{#- Active entries of lists abroad whose person's stay abroad ended by the reference
    day, and who had not gone again. The end of a contract counts for less where a proof
    has the person abroad still; that no return was reported speaks against none. -#}
with

entries as (
    select
        entry_id,
        person_id,
        reference_date
    from {{ ref('int_voter_entries') }}
    where
        is_active
        and scope_code like '99.%'
),

stays as (
    select
        person_id,
        record_id,
        event_code,
        valid_from,
        valid_to,
        evidence_grade_code,
        is_proof
    from {{ ref('int_person_events') }}
),

ended as (
    select
        entries.entry_id,
        entries.reference_date,
        stays.*,
        rules.kind_code,
        rules.certainty_code,
        rules.contradicted_by_code,
        rules.certainty_if_contradicted_code
    from entries
    inner join stays
        on entries.person_id = stays.person_id
    inner join {{ ref('finding_rules') }} as rules
        on stays.event_code = rules.event_code
    where
        rules.subject_code = 'entry_abroad'
        and {{ event_holds('rules.holds_code', 'stays', 'entries.reference_date') }}
),

-- what else is known of the same person up to the day
others as (
    select
        ended.entry_id,
        ended.record_id,
        max(case
            when
                stays.valid_from >= ended.valid_to
                and stays.valid_from <= ended.reference_date
                then 1
            else 0
        end) as has_gone_again,
        max(case
            when
                stays.is_proof
                and not ended.is_proof
                and {{ event_holds("'on_day'", 'stays', 'ended.reference_date') }}
                then 1
            else 0
        end) as is_abroad_still
    from ended
    inner join stays
        on
            ended.person_id = stays.person_id
            and ended.event_code = stays.event_code
    where ended.record_id <> stays.record_id
    group by
        ended.entry_id,
        ended.record_id
)

select
    ended.entry_id as subject_id,
    ended.kind_code,
    case
        when
            ended.contradicted_by_code = 'abroad_still'
            and others.is_abroad_still = 1
            then ended.certainty_if_contradicted_code
        else ended.certainty_code
    end as certainty_code,
    ended.record_id as evidence_record_id,
    ended.evidence_grade_code,
    cast(null as date) as event_date,
    cast(null as string) as scope_code,
    cast(null as boolean) as is_surplus

from ended
left join others
    on
        ended.entry_id = others.entry_id
        and ended.record_id = others.record_id

where coalesce(others.has_gone_again, 0) = 0
