{#- Active entries whose birth date cannot be, or hardly: a day of no calendar, after
    the reference day, or so long before it that few or none live as long. Heaped days
    are no finding: who does not know the day was given one. -#}
{% set oldest_known = 122 %}
with

entries as (
    select
        entry_id,
        birth_date,
        reference_date,
        age
    from {{ ref('int_voter_entries') }}
    where is_active
),

unreadable as (
    select row_id as entry_id
    from {{ ref('int_voter_lists_validated') }}
    where instr(chr(30) || unknown_values, chr(30) || 'birth_date=') > 0
),

met as (
    select
        entries.entry_id,
        case
            when unreadable.entry_id is not null then 'birth_date_of_no_calendar'
            when entries.birth_date > entries.reference_date then 'born_after_the_day'
            when entries.age > {{ oldest_known }} then 'older_than_anybody'
            when entries.age > {{ age_few_reach() }} then 'older_than_most_live'
        end as condition_code
    from entries
    left join unreadable
        on entries.entry_id = unreadable.entry_id
),

found as (
    select
        met.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        met.entry_id as evidence_record_id,
        'list' as evidence_grade_code,
        cast(null as date) as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from met
    inner join {{ ref('finding_conditions') }} as conditions
        on met.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
