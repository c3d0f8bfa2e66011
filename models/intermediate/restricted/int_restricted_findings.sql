{#- Active entries of persons of whom a restricted event holds on the reference day, by
    the rules of the seed finding_rules whose subject is restricted. Who left one place of
    detention and is still held has not left; who left a year or more before the day may
    stand at another special location by right, a mine or a dormitory. -#}
with

entries as (
    select
        entry_id,
        person_id,
        list_key,
        reference_date,
        coalesce({{ is_special_station('tps_number') }}, false) as is_special,
        is_simulated
    from {{ ref('int_voter_entries') }}
    where is_active
),

events as (
    select * from {{ ref('int_restricted_person_events') }}
),

rules as (
    select * from {{ ref('finding_rules') }}
    where subject_code in ('restricted_entry', 'restricted_entry_at_special_location')
),

lasting as (
    select distinct
        entries.entry_id,
        events.event_code
    from entries
    inner join events
        on entries.person_id = events.person_id
    where {{ event_holds("'on_day'", 'events', 'entries.reference_date') }}
),

certainties as (
    select
        code as certainty_code,
        position as certainty_number
    from {{ ref('codes') }}
    where code_list = 'finding_certainties'
),

found as (
    select
        entries.entry_id,
        entries.list_key,
        entries.is_simulated,
        rules.kind_code,
        case
            when events.evidence_grade_code = 'lead' then rules.certainty_if_lead_code
            when
                rules.contradicted_by_code = 'left_long_ago'
                and {{ birthday_at('events.valid_to', 1) }} <= entries.reference_date
                then rules.certainty_if_contradicted_code
            else rules.certainty_code
        end as certainty_code
    from entries
    inner join events
        on entries.person_id = events.person_id
    inner join rules
        on events.event_code = rules.event_code
    left join lasting
        on
            entries.entry_id = lasting.entry_id
            and rules.event_code = lasting.event_code
    where
        {{ event_holds('rules.holds_code', 'events', 'entries.reference_date') }}
        and (entries.is_special or rules.subject_code = 'restricted_entry')
        and (lasting.entry_id is null or rules.holds_code <> 'ended_before')
),

-- as certain as the best evidence
summed as (
    select
        found.entry_id,
        found.list_key,
        found.is_simulated,
        found.kind_code,
        min(certainties.certainty_number) as certainty_number
    from found
    inner join certainties
        on found.certainty_code = certainties.certainty_code
    group by
        found.entry_id,
        found.list_key,
        found.is_simulated,
        found.kind_code
),

findings as (
    select
        summed.entry_id,
        summed.list_key,
        summed.kind_code,
        certainties.certainty_code,
        summed.is_simulated
    from summed
    inner join certainties
        on summed.certainty_number = certainties.certainty_number
)

select * from findings
