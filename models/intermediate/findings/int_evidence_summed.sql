with

evidence as (
    select * from {{ ref('int_finding_evidence') }}
),

agencies as (
    select distinct
        entry_id,
        kind_code,
        agency_code
    from evidence
),

agencies_joined as (
    select
        entry_id,
        kind_code,
        {{ text_joined('agency_code', 'agency_code') }} as evidence_agencies
    from agencies
    group by
        entry_id,
        kind_code
),

grades as (
    select * from {{ ref('evidence_grades') }}
),

certainties as (
    select
        code as certainty_code,
        position as certainty_number
    from {{ ref('codes') }}
    where code_list = 'finding_certainties'
),

summed as (
    select
        evidence.entry_id,
        evidence.kind_code,
        min(certainties.certainty_number) as certainty_number,
        min(grades.grade_number) as grade_number,
        count(*) as evidence_count,
        min(evidence.event_lag) as event_lag,
        min(evidence.scope_code) as scope_code,
        min(
            case
                when evidence.is_surplus then 1
                when not evidence.is_surplus then 0
            end
        ) = 1 as is_surplus,
        max(
            case
                when evidence.is_known_before_list then 1
                when not evidence.is_known_before_list then 0
            end
        ) = 1 as is_known_before_list
    from evidence
    inner join grades
        on evidence.evidence_grade_code = grades.evidence_grade_code
    inner join certainties
        on evidence.certainty_code = certainties.certainty_code
    group by
        evidence.entry_id,
        evidence.kind_code
),

findings as (
    select
        summed.entry_id,
        summed.kind_code,
        certainties.certainty_code,
        grades.evidence_grade_code,
        agencies_joined.evidence_agencies,
        summed.evidence_count,
        summed.event_lag,
        summed.is_known_before_list,
        summed.scope_code,
        summed.is_surplus
    from summed
    inner join agencies_joined
        on
            summed.entry_id = agencies_joined.entry_id
            and summed.kind_code = agencies_joined.kind_code
    inner join grades
        on summed.grade_number = grades.grade_number
    inner join certainties
        on summed.certainty_number = certainties.certainty_number
)

select * from findings
