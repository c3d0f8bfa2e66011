{#- Active entries that link to a person of the register and describe the person
    otherwise: name, birth date, sex or family card. Which of the two is right, papers
    tell; a place of residence that differs is no error of description. -#}
with

entries as (
    select
        entry_id,
        person_id
    from {{ ref('int_voter_entries') }}
    where
        is_active
        and link_status_code = 'link'
),

pairs as (
    select
        record_id,
        candidate_id,
        name_level,
        birth_date_level,
        sex_level,
        nkk_level
    from {{ ref('int_record_pairs_compared') }}
),

-- a name that varies confirms the person less than one that is equal
met as (
    select
        entries.entry_id,
        entries.person_id,
        case
            when pairs.name_level between 0 and 3 then 'name_differs'
            when pairs.birth_date_level in (0, 1) then 'birth_date_differs'
            when pairs.sex_level = 0 then 'sex_differs'
            when pairs.nkk_level = 0 then 'nkk_differs'
        end as condition_code
    from entries
    inner join pairs
        on
            entries.entry_id = pairs.record_id
            and entries.person_id = pairs.candidate_id
),

found as (
    select
        met.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        met.person_id as evidence_record_id,
        'register' as evidence_grade_code,
        cast(null as date) as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from met
    inner join {{ ref('finding_conditions') }} as conditions
        on met.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
