{#- Active entries of lists abroad whose person's stay abroad ended by the reference
    day, and who had not gone again. The end of a contract is a lead, and none where the
    person left for a later stay that is told to last beyond the day; that no return was
    reported speaks against none. -#}
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
        evidence_grade_code
    from {{ ref('int_person_events') }}
),

ended as (
    select
        entries.entry_id,
        entries.reference_date,
        stays.*,
        rules.kind_code,
        rules.certainty_code,
        rules.certainty_if_lead_code
    from entries
    inner join stays
        on entries.person_id = stays.person_id
    inner join {{ ref('finding_rules') }} as rules
        on stays.event_code = rules.event_code
    where
        rules.subject_code = 'entry_abroad'
        and {{ event_holds('rules.holds_code', 'stays', 'entries.reference_date') }}
),

-- who went again by the day, also before a contract ended that was not served out
gone_again as (
    select distinct
        ended.entry_id,
        ended.record_id
    from ended
    inner join stays
        on
            ended.person_id = stays.person_id
            and ended.event_code = stays.event_code
    where
        ended.record_id <> stays.record_id
        and stays.valid_from <= ended.reference_date
        and (
            stays.valid_from >= ended.valid_to
            or (
                ended.evidence_grade_code = 'lead'
                and stays.valid_from > ended.valid_from
                and stays.valid_to > ended.reference_date
            )
        )
)

select
    ended.entry_id as subject_id,
    ended.kind_code,
    case
        when ended.evidence_grade_code = 'lead' then ended.certainty_if_lead_code
        else ended.certainty_code
    end as certainty_code,
    ended.record_id as evidence_record_id,
    ended.evidence_grade_code,
    cast(null as date) as event_date,
    cast(null as string) as scope_code,
    cast(null as boolean) as is_surplus

from ended
left join gone_again
    on
        ended.entry_id = gone_again.entry_id
        and ended.record_id = gone_again.record_id

where gone_again.entry_id is null
