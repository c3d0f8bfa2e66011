{#- Who stands in no other record than one that no mart about persons tells is attested
    by nobody, and is in no such mart either. -#}
with

records as (
    select * from {{ ref('int_records_resolved') }}
    where not coalesce({{ is_untold_of_persons('dataset_code') }}, false)
),

agencies as (
    select distinct
        person_id,
        agency_code
    from records
),

agencies_joined as (
    select
        person_id,
        {{ text_joined('agency_code', 'agency_code') }} as attested_by
    from agencies
    group by person_id
),

spans as (
    select
        person_id,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of
    from records
    group by person_id
),

attested as (
    select
        spans.person_id,
        agencies_joined.attested_by,
        spans.first_as_of,
        spans.last_as_of,
        coalesce(contradicted.conflict_count, 0) as conflict_count
    from spans
    inner join agencies_joined
        on spans.person_id = agencies_joined.person_id
    left join {{ ref('int_persons_contradicted') }} as contradicted
        on spans.person_id = contradicted.person_id
)

select * from attested
