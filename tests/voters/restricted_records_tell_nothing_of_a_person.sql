-- No key, row, agency or verdict of a restricted record stands in a mart about persons,
-- and nobody is a person by such a record. An agency that delivers other datasets of
-- persons too may be named for those. Dispensations to marry are no more told.
with

restricted as (
    select
        agency_code,
        dataset_code
    from {{ ref('dim_datasets') }}
    where is_restricted or {{ is_untold_of_persons('dataset_code') }}
),

silent_agencies as (
    select agency_code
    from {{ ref('dim_datasets') }}
    where holds_persons
    group by agency_code
    having
        min(
            case
                when is_restricted or {{ is_untold_of_persons('dataset_code') }} then 1
                else 0
            end
        ) = 1
),

restricted_kinds as (
    select distinct
        rules.kind_code,
        events.ended_reason_code
    from {{ ref('finding_rules') }} as rules
    inner join {{ ref('person_event_kinds') }} as events
        on rules.event_code = events.event_code
    where rules.subject_code like 'restricted%'
),

told as (
    {% for mart in ('fct_person_links', 'fct_finding_evidence') %}
    select '{{ mart }} has a restricted record' as leak
    from {{ ref(mart) }} as rows_told
    inner join restricted
        on
            rows_told.agency_code = restricted.agency_code
            and rows_told.dataset_code = restricted.dataset_code

    union all

    {% endfor %}
    {% for mart in (
        'fct_voter_findings', 'fct_finding_evidence', 'fct_finding_counts',
    ) %}
    select '{{ mart }} has a restricted kind' as leak
    from {{ ref(mart) }} as rows_told
    inner join restricted_kinds
        on rows_told.kind_code = restricted_kinds.kind_code

    union all

    {% endfor %}
    {% for mart, agencies in [
        ('dim_persons', 'attested_by'), ('fct_eligible_unregistered', 'attested_by'),
        ('fct_voter_findings', 'evidence_agencies'),
    ] %}
    select '{{ mart }} names an agency that restricts all it delivers' as leak
    from {{ ref(mart) }} as rows_told
    inner join silent_agencies
        on
            ',' || rows_told.{{ agencies }} || ','
            like '%,' || silent_agencies.agency_code || ',%'

    union all

    {% endfor %}
    {% for mart in ('fct_eligible_unregistered', 'fct_unregistered_counts') %}
    select '{{ mart }} has a reason that only a restricted record gives' as leak
    from {{ ref(mart) }} as rows_told
    inner join restricted_kinds
        on rows_told.reason_code = restricted_kinds.ended_reason_code

    union all

    {% endfor %}
    select 'a restricted record founds a person' as leak
    from {{ ref('int_persons') }} as persons
    inner join {{ ref('int_restricted_records_resolved') }} as records
        on persons.person_id = records.record_id

    union all

    select 'a restricted record has a key' as leak
    from {{ ref('int_pseudonyms') }} as pseudonyms
    inner join {{ ref('int_restricted_records_resolved') }} as records
        on pseudonyms.record_id = records.record_id
)

select
    leak,
    count(*) as rows_told
from told
group by leak
